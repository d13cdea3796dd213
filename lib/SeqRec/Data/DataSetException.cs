namespace SeqRec.Data;

/// <summary>A data set is wrong or missing. The message says what, where, and what to do.</summary>
public abstract class DataSetException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A file does not hold what its format promises.</summary>
/// <param name="file">Path of the file as it was given.</param>
/// <param name="line">Line number from 1; 0 when the whole file is meant.</param>
/// <param name="problem">What is wrong.</param>
/// <param name="advice">What to do about it.</param>
/// <param name="inner">The error that revealed it, if any.</param>
public sealed class DataFormatException(string file, int line, string problem, string advice, Exception? inner = null)
    : DataSetException(line > 0 ? $"{file}, line {line}: {problem} {advice}" : $"{file}: {problem} {advice}", inner)
{
    /// <summary>Path of the file as it was given.</summary>
    public string File { get; } = file;

    /// <summary>Line number from 1; 0 when the whole file is meant.</summary>
    public int Line { get; } = line;
}

/// <summary>A file, folder or data set is not there.</summary>
public sealed class MissingDataException(string message, Exception? inner = null) : DataSetException(message, inner);

/// <summary>A file is there but is not the one the catalogue describes: its size, hash or counts differ.</summary>
public sealed class DataMismatchException(string message) : DataSetException(message);

/// <summary>A data set is known, but no reader turns its format into interactions.</summary>
public sealed class MissingReaderException(string message) : DataSetException(message);
