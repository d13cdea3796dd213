using SeqRec.Training;

namespace SeqRec.Federation;

/// <summary>A client in a process of its own: it does what the server's messages ask for, and comes again when the link breaks.</summary>
/// <param name="client">The real one.</param>
/// <param name="meeting">Where it meets the server.</param>
/// <param name="log">Takes a line for each thing worth telling.</param>
public sealed class ClientSession(IFederatedClient client, IMeeting meeting, Action<string> log)
{
    private const long Limit = int.MaxValue;

    /// <summary>Takes part until the server says that it is over.</summary>
    /// <exception cref="LostPeerException">The server cannot be reached any more.</exception>
    /// <exception cref="ArgumentException">The server has other settings, or no such place.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        while (meeting.Meet(cancellation) is { } link)
        {
            using (link)
            using (cancellation.Register(link.Abort))
                if (Serve(link)) break;
            cancellation.ThrowIfCancellationRequested();
        }
        log("the federation is over");
    }

    // True at the end; false if the link broke.
    private bool Serve(ILink link)
    {
        log("joined");
        try
        {
            while (true)
            {
                var asked = link.Receive(meeting.Times.Patience, Limit);
                if (Answer(asked) is { } answer) link.Send(answer, meeting.Times.Message);
                if (asked.Kind == MessageKind.End) return true;
            }
        }
        catch (LostPeerException e)
        {
            log($"the server {e.Message}; joining again");
            return false;
        }
    }

    private Envelope? Answer(Envelope asked)
    {
        switch (asked.Kind)
        {
            case MessageKind.Join: return Envelope.Of(client.Join(asked.Wanted.Counts, asked.Wanted.Secure));
            case MessageKind.Terms: client.Accept(asked.Terms()); return null;
            case MessageKind.Table: client.Receive(asked.Table()); return null;
            case MessageKind.Train: return Train((int)asked.Number);
            case MessageKind.Reveal: return Reveal((int)asked.Number, (int)asked.Client);
            case MessageKind.End: return new(MessageKind.End);
            default: throw new LostPeerException($"sends {asked.Kind}, which a client does not take");
        }
    }

    private Envelope Reveal(int round, int dropped)
    {
        if (client.Reveal(round, dropped) is { } key) return new(MessageKind.Secret, round, 0, [key]);
        log($"round {round}: no secret is revealed, for the server could then read the upload");
        return new(MessageKind.Failed, round);
    }

    private Envelope Train(int round)
    {
        try
        {
            log($"round {round}: training");
            if (client.Train(round) is { } upload) return Envelope.Of(upload, round);
        }
        catch (Exception e) when (e is TrainingDivergedException or OverflowException)
        {
            log($"round {round}: {e.Message}");
        }
        return new(MessageKind.Failed, round);
    }
}
