namespace SeqRec.Kernel.Messages;

/// <summary>A message that is dropped: unsigned, repeated, or not a Jupyter message at all.</summary>
internal sealed class MalformedMessageException(string problem, Exception? inner = null) : Exception(problem, inner);
