namespace SeqRec.Notebooks.Exporting;

/// <summary>A cell has no counterpart in a plain C# program; the message names notebook, cell and line, and what to do.</summary>
public sealed class ExportException : Exception
{
    internal ExportException(string file, string cell, int line, string problem) : this(file, $"cell {cell}, line {line}: {problem}")
    {
    }

    internal ExportException(string file, string problemInCell) : base($"{file}, {problemInCell}")
    {
    }
}
