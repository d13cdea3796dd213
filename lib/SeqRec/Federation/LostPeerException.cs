namespace SeqRec.Federation;

/// <summary>The other side of a federated training cannot be reached, was silent for too long, or did not keep to the protocol.</summary>
public sealed class LostPeerException(string message, Exception? inner = null) : Exception(message, inner);
