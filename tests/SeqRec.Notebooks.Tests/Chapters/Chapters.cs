using SeqRec.Cli.Chapters;

namespace SeqRec.Notebooks.Tests.Chapters;

/// <summary>Chapters that exist in memory alone.</summary>
internal static class Chapters
{
    /// <summary>A chapter of one cell that took so many seconds; they are its name.</summary>
    public static Chapter OfSeconds(int seconds) => Of($"{seconds}", ["c1"], new() { ["c1"] = seconds });

    /// <summary>A chapter of two cells that was never run.</summary>
    public static Chapter Unknown(string name) => Of(name, ["c1", "c2"], []);

    public static Chapter Of(string name, IReadOnlyList<string> cells, Dictionary<string, double> typical) =>
        new(name, $"{name}.ipynb", "quick", "out", cells, typical);
}
