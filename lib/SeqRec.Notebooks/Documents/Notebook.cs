using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Documents;

/// <summary>A Jupyter notebook (nbformat 4): reading and writing it loses nothing and reorders nothing.</summary>
public sealed class Notebook
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private Notebook(JsonObject json) => Json = json;

    /// <summary>The notebook as stored.</summary>
    public JsonObject Json { get; }

    /// <summary>The cells in order.</summary>
    public IReadOnlyList<NotebookCell> Cells =>
        [.. ((JsonArray)Json["cells"]!).Select((cell, i) => new NotebookCell((JsonObject)cell!, i + 1))];

    /// <summary>The notebook's metadata; an empty object is made if there is none.</summary>
    public JsonObject Metadata
    {
        get
        {
            if (Json["metadata"] is JsonObject metadata) return metadata;
            var made = new JsonObject();
            Json["metadata"] = made;
            return made;
        }
    }

    /// <summary>Reads a notebook file.</summary>
    /// <exception cref="NotebookFormatException">The file is missing or not a notebook.</exception>
    public static Notebook Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NotebookFormatException(path, $"cannot be read ({e.Message}); check the path", inner: e);
        }
    }

    /// <summary>As <see cref="Parse(string, string)"/>, from UTF-8 with or without a byte order mark.</summary>
    /// <exception cref="NotebookFormatException">The bytes are not a notebook.</exception>
    public static Notebook Parse(byte[] utf8, string file)
    {
        try
        {
            return Parse(Utf8.GetString(utf8).TrimStart('\uFEFF'), file);
        }
        catch (DecoderFallbackException e)
        {
            throw new NotebookFormatException(file, $"byte {e.Index + 1} is not UTF-8; save the file in that encoding", inner: e);
        }
    }

    /// <summary>Parses a notebook; <paramref name="file"/> is how messages name it.</summary>
    /// <exception cref="NotebookFormatException">The text is not a notebook.</exception>
    public static Notebook Parse(string text, string file)
    {
        try
        {
            return new Notebook(NotebookShape.Check(JsonText.Parse(text), file));
        }
        catch (JsonException e)
        {
            var problem = e.InnerException is InvalidOperationException or ArgumentException ? $"{e.Message}; replace that \\ud... escape"
                : e.LineNumber is null ? "an object holds a key twice; keep one"
                : "not JSON, cut short, or nested deeper than 64 levels; restore the file";
            throw new NotebookFormatException(file, problem, e.LineNumber + 1, inner: e);
        }
    }

    /// <summary>The notebook as Jupyter would store it.</summary>
    public string ToJson() => JsonText.Write(Json);

    /// <summary>A copy that shares nothing with this notebook.</summary>
    public Notebook Copy() => new((JsonObject)Json.DeepClone());

    /// <summary>Inserts a cell before position <paramref name="index"/>, counted from 0.</summary>
    public void Insert(int index, JsonObject cell) => ((JsonArray)Json["cells"]!).Insert(index, cell);

    /// <summary>Takes a cell out.</summary>
    public void Remove(NotebookCell cell) => ((JsonArray)Json["cells"]!).Remove(cell.Json);

    /// <summary>Writes the file in one step: either the old or the new content is there, never a half.</summary>
    public void Save(string path) => AtomicFile.Write(path, ToJson());
}
