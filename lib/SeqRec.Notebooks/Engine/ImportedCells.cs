using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Engine;

/// <summary>The code of another file: the cells of a notebook, or a script as one cell.</summary>
internal static class ImportedCells
{
    private const string Meta = "#!meta";

    /// <summary>Name and text of each cell in order.</summary>
    /// <exception cref="NotebookFormatException">The file is called a notebook and is none, or not of C#.</exception>
    public static IEnumerable<(string Name, string Code)> Of(string path)
    {
        var file = Path.GetFileName(path);
        if (Path.GetExtension(path) != ".ipynb") return [(file, WithoutMeta(File.ReadAllText(path).ReplaceLineEndings("\n")))];
        var notebook = Notebook.Read(path);
        NotebookLanguage.Check(notebook, file);
        return notebook.Cells.Where(cell => cell.IsCode).Select(cell => ($"{file}:{cell.Name}", cell.Source));
    }

    // A .dib file may start with a block that describes its kernels; blank lines keep the numbers of those that follow.
    private static string WithoutMeta(string text)
    {
        if (!text.StartsWith(Meta, StringComparison.Ordinal)) return text;
        var end = text.IndexOf("\n#!", Meta.Length, StringComparison.Ordinal);
        return end < 0 ? "" : new string('\n', text[..end].Count(letter => letter == '\n')) + text[end..];
    }
}
