namespace SeqRec.Notebooks.Documents;

/// <summary>A file is not a notebook (nbformat 4). The message names the file, where in it, and what to do.</summary>
public sealed class NotebookFormatException : Exception
{
    /// <summary>Tells what is wrong in a file, at a line (counted from 1) or in a cell (its id or position).</summary>
    public NotebookFormatException(string file, string problem, long? line = null, string? cell = null, Exception? inner = null)
        : base(Describe(file, problem, line, cell), inner)
    {
        File = file;
        Line = line;
        Cell = cell;
    }

    /// <summary>The file as the caller named it.</summary>
    public string File { get; }

    /// <summary>The line in the file, counted from 1, where known.</summary>
    public long? Line { get; }

    /// <summary>The cell's id or position, where known.</summary>
    public string? Cell { get; }

    private static string Describe(string file, string problem, long? line, string? cell) =>
        file + (line is null ? "" : $", line {line}") + (cell is null ? "" : $", cell {cell}") + ": " + problem;
}
