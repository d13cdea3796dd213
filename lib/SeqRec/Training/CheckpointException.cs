namespace SeqRec.Training;

/// <summary>A checkpoint cannot be read or written. The message names the file and says what to do.</summary>
/// <param name="file">The file, or the folder where all of it is meant.</param>
/// <param name="problem">What is wrong.</param>
/// <param name="advice">What to do about it.</param>
/// <param name="inner">The error that revealed it, if any.</param>
public sealed class CheckpointException(string file, string problem, string advice, Exception? inner = null) : Exception($"{file}: {problem} {advice}", inner)
{
    /// <summary>The file, or the folder where all of it is meant.</summary>
    public string File { get; } = file;
}
