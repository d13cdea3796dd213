using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SeqRec.Notebooks.Engine;

/// <summary>Marks compiled code with its cell, and reads the mark back from stack frames.</summary>
internal static class CellLocation
{
    private const string Scheme = "cell:";
    private static readonly ConditionalWeakTable<Assembly, string> Cells = [];

    public static string DocumentOf(string cell) => Scheme + cell;

    /// <summary>Remembers which cell an assembly was compiled from.</summary>
    public static void Register(Assembly assembly, string cell) => Cells.Add(assembly, cell);

    /// <summary>
    /// <c>cell train, line 12</c> for a frame of notebook code, else null. Optimised code does not know its line where the runtime itself
    /// throws, at an index out of range for example; then it is just the cell.
    /// </summary>
    public static string? Of(StackFrame frame)
    {
        if (frame.GetFileName() is { } file && file.StartsWith(Scheme, StringComparison.Ordinal))
            return $"cell {file[Scheme.Length..]}, line {frame.GetFileLineNumber()}";
        return frame.GetMethod()?.Module.Assembly is { } assembly && Cells.TryGetValue(assembly, out var cell) ? $"cell {cell}" : null;
    }
}
