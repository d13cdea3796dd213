namespace SeqRec.Reporting;

/// <summary>Published numbers that are malformed, or asked for under a name they do not have; the message names the file.</summary>
public sealed class PaperNumbersException(string message, Exception? inner = null) : Exception(message, inner);
