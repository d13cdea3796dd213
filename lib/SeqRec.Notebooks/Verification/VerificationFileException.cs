namespace SeqRec.Notebooks.Verification;

/// <summary>A file of recorded or expected numbers is malformed; the message names the file, the place and the remedy.</summary>
public sealed class VerificationFileException(string file, string problem, Exception? inner = null) : Exception($"{file}: {problem}", inner)
{
    /// <summary>The file as the caller named it.</summary>
    public string File { get; } = file;
}
