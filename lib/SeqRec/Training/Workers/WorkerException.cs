namespace SeqRec.Training;

/// <summary>Workers cannot train together, or no longer: one is gone or silent, or they do not have the same weights. The message says which and what to do.</summary>
public sealed class WorkerException(string message, Exception? inner = null) : Exception(message, inner);
