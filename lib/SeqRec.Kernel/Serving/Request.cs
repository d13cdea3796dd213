using SeqRec.Kernel.Messages;
using SeqRec.Kernel.Zmtp;

namespace SeqRec.Kernel.Serving;

/// <summary>A message and the socket its reply goes to.</summary>
internal sealed record Request(RouterSocket Socket, Message Message);
