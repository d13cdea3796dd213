using System.Text;
using System.Text.Json;

namespace SeqRec.Notebooks.Documents;

/// <summary>Takes outputs and execution counts out of a notebook file; every other byte of it stays.</summary>
public static class OutputRemoval
{
    /// <summary>Cleans a file in one step: either the old or the clean content is there.</summary>
    /// <returns>Whether there was anything to remove; if not, the file is not touched.</returns>
    /// <exception cref="NotebookFormatException">The file is missing or not a notebook.</exception>
    public static bool Clean(string path)
    {
        Notebook.Read(path);
        var before = File.ReadAllBytes(path);
        var after = Clean(before);
        if (after.AsSpan().SequenceEqual(before)) return false;
        AtomicFile.Write(path, after);
        return true;
    }

    /// <summary>The notebook, which must be one, without outputs and counts; a byte order mark stays.</summary>
    public static byte[] Clean(byte[] notebook)
    {
        var kept = new MemoryStream();
        var mark = notebook.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(notebook.AsSpan(mark));
        var (inCells, copied) = (false, 0);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.CurrentDepth == 1) inCells = reader.ValueTextEquals("cells");
            if (!inCells || reader.CurrentDepth != 3 || Empty(ref reader) is not { } empty) continue;
            reader.Read();
            kept.Write(notebook, copied, mark + (int)reader.TokenStartIndex - copied);
            kept.Write(Encoding.UTF8.GetBytes(empty));
            reader.Skip();
            copied = mark + (int)reader.BytesConsumed;
        }

        kept.Write(notebook, copied, notebook.Length - copied);
        return kept.ToArray();
    }

    /// <summary>What a clean cell has in place of the member's value; null for members that stay.</summary>
    private static string? Empty(ref Utf8JsonReader member) =>
        member.ValueTextEquals("outputs") ? "[]" : member.ValueTextEquals("execution_count") ? "null" : null;
}
