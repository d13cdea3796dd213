namespace SeqRec.Reporting;

/// <summary>A run record that cannot be read, or must not be written; the message names the file and what to do.</summary>
public sealed class RunRecordException(string message, Exception? inner = null) : Exception(message, inner);
