using System.Diagnostics;

namespace SeqRec.Notebooks.Engine;

/// <summary>Marks compiled code with its cell, and reads the mark back from stack frames.</summary>
internal static class CellLocation
{
    private const string Scheme = "cell:";

    public static string DocumentOf(string cell) => Scheme + cell;

    /// <summary><c>cell train, line 12</c> for a frame of notebook code, else null.</summary>
    public static string? Of(StackFrame frame) =>
        frame.GetFileName() is { } file && file.StartsWith(Scheme, StringComparison.Ordinal)
            ? $"cell {file[Scheme.Length..]}, line {frame.GetFileLineNumber()}"
            : null;
}
