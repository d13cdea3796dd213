namespace SeqRec.Kernel.Zmtp;

/// <summary>A peer does not speak ZMTP 3 the way this server does; the connection is closed.</summary>
internal sealed class ZmtpException(string problem) : Exception(problem);
