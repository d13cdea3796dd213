namespace SeqRec.Federation;

/// <summary>
/// Where clients join, on the server's side: each brings a link to a place, and before a round the server takes the
/// newest one there. So a client that comes again, or anew, gets a link of its own. How links are made is the
/// transport's matter.
/// </summary>
public sealed class MeetingPoint
{
    private readonly string settings;
    private readonly DateTime start = DateTime.UtcNow;
    private readonly ILink?[] waiting;  // of each place the newest link that the server has not taken
    private readonly object gate = new();
    private bool over;

    /// <param name="clients">Places.</param>
    /// <param name="settings">What clients must have as well.</param>
    /// <param name="times">How long to wait.</param>
    public MeetingPoint(int clients, string settings, FederationTimes times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clients);
        (this.settings, Times, waiting) = (settings, times, new ILink?[clients]);
    }

    /// <summary>How long to wait.</summary>
    public FederationTimes Times { get; }

    /// <summary>Takes a client's link; false if the training is over.</summary>
    /// <param name="client">The client's place, from 0.</param>
    /// <param name="theirs">The client's settings.</param>
    /// <param name="link">The server's end.</param>
    /// <exception cref="ArgumentException">The client has other settings, or there is no such place.</exception>
    public bool Arrive(int client, string theirs, ILink link)
    {
        if (client < 0 || client >= waiting.Length)
            throw new ArgumentException(
                $"The server has {waiting.Length} places, from 0 on; there is no place {client}.");
        if (theirs != settings)
            throw new ArgumentException(
                $"The server's settings are not this client's. Its own are:\n{settings}\nThis client's are:\n{theirs}");
        lock (gate)
        {
            if (over) return false;
            waiting[client]?.Dispose();
            waiting[client] = link;
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Whether somebody waits at a client's place.</summary>
    public bool Waits(int client)
    {
        lock (gate) return waiting[client] is not null;
    }

    /// <summary>The link that was brought last to a client's place. Waits for one until the time for joining has run
    /// out.</summary>
    /// <exception cref="LostPeerException">Nobody came.</exception>
    public ILink Meet(int client)
    {
        lock (gate)
        {
            while (waiting[client] is null)
            {
                var left = start + Times.Join - DateTime.UtcNow;
                if (left <= TimeSpan.Zero || !Monitor.Wait(gate, left)) throw NobodyCame();
            }
            var link = waiting[client]!;
            waiting[client] = null;
            return link;
        }
    }

    /// <summary>Tells everyone who waits, or comes from now on, that it is over.</summary>
    public void End()
    {
        lock (gate)
        {
            over = true;
            foreach (var link in waiting.OfType<ILink>()) Dismiss(link);
            Array.Clear(waiting);
        }
    }

    private LostPeerException NobodyCame() =>
        new(FormattableString.Invariant($"has not joined within {Times.Join.TotalSeconds} s"));

    private void Dismiss(ILink link)
    {
        try
        {
            link.Send(new(MessageKind.End), Times.Message);
            link.Receive(Times.Message, 0);  // so that the connection does not close before the client has read
        }
        catch (LostPeerException)
        {
            // Whoever is gone need not be told.
        }
        finally
        {
            link.Dispose();
        }
    }
}
