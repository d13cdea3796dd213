namespace SeqRec.Federation;

/// <summary>The clients, who of them is there, and why others are not.</summary>
internal sealed class Roster(IReadOnlyList<IFederatedClient> clients)
{
    private readonly bool[] away = new bool[clients.Count];
    private readonly List<DroppedClient> dropped = [];

    public IReadOnlyList<int> Present => [.. Enumerable.Range(0, away.Length).Where(k => !away[k])];

    /// <summary>Clients that were away and ask to join again; they count as present from here on.</summary>
    public IReadOnlyList<int> TakeReturned()
    {
        int[] returned = [.. Enumerable.Range(0, away.Length).Where(k => away[k] && clients[k].Returned)];
        foreach (var k in returned) away[k] = false;
        return returned;
    }

    /// <summary>A client's answer; null if it is away, or lost while answering.</summary>
    public T? Ask<T>(int client, Func<IFederatedClient, T?> ask) where T : class
    {
        if (away[client]) return null;
        try
        {
            return ask(clients[client]);
        }
        catch (LostPeerException e)
        {
            Lose(client, e.Message);
            return null;
        }
    }

    /// <summary>Tells a client something; false if it is away, or lost while being told.</summary>
    public bool Tell(int client, Action<IFederatedClient> tell) => Ask(client, c => { tell(c); return c; }) is not null;

    /// <summary>Leaves a client out from here on.</summary>
    public void Lose(int client, string reason)
    {
        away[client] = true;
        Drop(client, reason);
    }

    /// <summary>Notes that a client has no part in the round.</summary>
    public void Drop(int client, string reason) => dropped.Add(new(client, reason));

    public bool IsAway(int client) => away[client];

    /// <summary>Who was dropped since this was last asked.</summary>
    public IReadOnlyList<DroppedClient> TakeDropped()
    {
        DroppedClient[] taken = [.. dropped];
        dropped.Clear();
        return taken;
    }
}
