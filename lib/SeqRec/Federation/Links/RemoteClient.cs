namespace SeqRec.Federation;

/// <summary>A client in another process, as the server knows it. Not for use by several threads.</summary>
/// <param name="client">Its place, from 0.</param>
/// <param name="meeting">Where it comes to.</param>
/// <param name="tableNumbers">Numbers in the whole table, R d; nothing that is much longer is received.</param>
public sealed class RemoteClient(int client, MeetingPoint meeting, long tableNumbers) : IFederatedClient, IDisposable
{
    private readonly TimeSpan soon = meeting.Times.Message;
    private ILink? link;
    private Task<Envelope>? upload;  // of the round under way; received as soon as it comes, whoever is waited for

    private long Limit => sizeof(long) + 2 * sizeof(float) * tableNumbers + PairwiseMasks.KeyBytes;

    /// <inheritdoc/>
    public bool Returned => link is null && meeting.Waits(client);

    /// <inheritdoc/>
    public ClientFacts Join(bool counts, bool secure)
    {
        link = meeting.Meet(client);
        return Kept(() =>
        {
            link.Send(Envelope.Join(counts, secure), soon);
            return Answer(MessageKind.Facts, 0, soon).Facts();
        });
    }

    /// <inheritdoc/>
    public void Accept(FederatedTerms terms) => Tell(Envelope.Of(terms));

    /// <inheritdoc/>
    public void Receive(ServerMessage message) => Tell(Envelope.Of(message));

    /// <inheritdoc/>
    public void Begin(int round)
    {
        Tell(new(MessageKind.Train, round));
        upload = Task.Factory.StartNew(() => Answer(MessageKind.Upload, round, meeting.Times.Round), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public ClientUpload? Train(int round) => Kept(() =>
    {
        var answer = upload!.GetAwaiter().GetResult();
        return answer.Kind == MessageKind.Failed ? null : answer.Upload();
    });

    /// <inheritdoc/>
    public byte[]? Reveal(int round, int dropped) => Kept(() =>
    {
        link!.Send(new(MessageKind.Reveal, round, dropped), soon);
        var answer = Answer(MessageKind.Secret, round, soon);
        if (answer.Kind == MessageKind.Failed) return null;
        var key = answer.Part(0);
        return key.Length == PairwiseMasks.SecretBytes ? key : throw new LostPeerException($"reveals a secret of {key.Length} bytes");
    });

    /// <summary>Tells the client that it is over, if it is there.</summary>
    public void End()
    {
        try
        {
            if (link is null) return;
            Tell(new(MessageKind.End));
            Answer(MessageKind.End, 0, soon);  // so that the connection does not close before the client has read
        }
        catch (LostPeerException)
        {
            // Whoever is gone need not be told.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Tell(Envelope message) => Kept(() =>
    {
        link!.Send(message, soon);
        return message;
    });

    private Envelope Answer(MessageKind kind, int round, TimeSpan timeout)
    {
        var answer = link!.Receive(timeout, Limit);
        var fits = answer.Kind == kind || (kind is MessageKind.Upload or MessageKind.Secret && answer.Kind == MessageKind.Failed);
        return fits && answer.Number == round ? answer : throw new LostPeerException($"answers {answer.Kind} {answer.Number} where {kind} {round} was asked for");
    }

    // A link on which something went wrong is closed; the client notices and comes again.
    private T Kept<T>(Func<T> act)
    {
        if (link is null) throw new LostPeerException("is away");
        try
        {
            return act();
        }
        catch (LostPeerException)
        {
            Close();
            throw;
        }
    }

    private void Close()
    {
        link?.Dispose();
        link = null;
    }
}
