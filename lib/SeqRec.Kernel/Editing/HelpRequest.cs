using System.Text.RegularExpressions;

namespace SeqRec.Kernel.Editing;

/// <summary>A cell that is just a name and a question mark asks for help, as in other Jupyter kernels.</summary>
internal static partial class HelpRequest
{
    /// <summary>The name asked about; null if the cell is ordinary code.</summary>
    public static string? NameIn(string code) => Pattern().Match(code) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^\s*([\p{L}_][\w.]*)\?\s*$")]
    private static partial Regex Pattern();
}
