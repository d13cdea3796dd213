namespace SeqRec.Cli.Chapters;

/// <summary>A chapter that is to be run.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Path">Path of the notebook.</param>
/// <param name="Profile">The profile it runs under.</param>
/// <param name="OutFolder">Where its executed copy, its page and its metrics go.</param>
/// <param name="Cells">Names of its code cells in order; empty where the file cannot be read.</param>
/// <param name="Typical">Seconds of each code cell in an earlier run; empty where no run is known.</param>
internal sealed record Chapter(
    string Name, string Path, string Profile, string OutFolder,
    IReadOnlyList<string> Cells, IReadOnlyDictionary<string, double> Typical)
{
    /// <summary>Seconds of the whole chapter in an earlier run; null where no run is known.</summary>
    public double? TypicalSeconds => Typical.Count > 0 ? Typical.Values.Sum() : null;
}
