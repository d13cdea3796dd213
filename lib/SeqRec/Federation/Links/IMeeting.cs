namespace SeqRec.Federation;

/// <summary>A client's way to the server's <see cref="MeetingPoint"/>.</summary>
public interface IMeeting
{
    /// <summary>How long to wait.</summary>
    FederationTimes Times { get; }

    /// <summary>A new link with the server; null if the training is over.</summary>
    /// <exception cref="LostPeerException">The server is not there.</exception>
    /// <exception cref="ArgumentException">The server has other settings, or no such place.</exception>
    ILink? Meet(CancellationToken cancellation = default);
}
