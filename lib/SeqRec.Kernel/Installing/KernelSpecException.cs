namespace SeqRec.Kernel.Installing;

/// <summary>A kernel's entry cannot be written or removed; the message says what to do.</summary>
public sealed class KernelSpecException(string problem) : Exception(problem);
