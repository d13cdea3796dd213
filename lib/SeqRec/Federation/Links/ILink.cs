namespace SeqRec.Federation;

/// <summary>The connection between the server and one client.</summary>
public interface ILink : IDisposable
{
    /// <summary>Sends a message; returns when the other side has begun to take it.</summary>
    /// <exception cref="LostPeerException">The other side is gone, or did not take it in time. The link is of no further use.</exception>
    void Send(Envelope message, TimeSpan timeout);

    /// <summary>Waits for the next message.</summary>
    /// <param name="timeout">How long.</param>
    /// <param name="limit">Most bytes that its parts may have together; nothing larger is made room for.</param>
    /// <exception cref="LostPeerException">As for <see cref="Send"/>, or the message is none or too long.</exception>
    Envelope Receive(TimeSpan timeout, long limit);

    /// <summary>From another thread: breaks off what is under way.</summary>
    void Abort();
}
