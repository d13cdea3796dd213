namespace SeqRec.Kernel.Messages;

/// <summary>A connection file cannot be used. The message names the file and says why.</summary>
public sealed class ConnectionFileException(string file, string problem, Exception? inner = null) : Exception($"{file}: {problem}", inner);
