namespace SeqRec.Kernel.Zmtp;

/// <summary>A REP socket that sends each message back: Jupyter's heartbeat.</summary>
internal sealed class ReplySocket(Action<string> log) : ZmtpSocket("REP", log)
{
    protected override void Received(Peer peer, byte[][] message) => peer.Send(message);
}
