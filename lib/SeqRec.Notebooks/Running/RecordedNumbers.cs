using System.Text.Json;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Running;

/// <summary>Collects the numbers that an executed notebook recorded: its outputs of one MIME type.</summary>
public static class RecordedNumbers
{
    /// <summary>The MIME type of a recorded number: an object with at least <c>name</c> and <c>value</c>, or an array of such.</summary>
    public const string MimeType = "application/vnd.seqrec.record+json";

    /// <summary>The numbers of an executed notebook, or of a <c>.metrics.json</c> file, in the order they were recorded.</summary>
    /// <exception cref="NotebookFormatException">The notebook is missing or malformed.</exception>
    /// <exception cref="VerificationFileException">The metrics file is missing or malformed, or nothing is recorded.</exception>
    public static IReadOnlyList<RecordedNumber> Read(string path)
    {
        var numbers = Path.GetExtension(path) == ".ipynb" ? Collect(Notebook.Read(path), path) : Metrics.Read(path).Numbers;
        return numbers.Count > 0 ? numbers : throw new VerificationFileException(path, "records no numbers; seqrec run makes an executed copy that does");
    }

    /// <summary>All recorded numbers in the order of their cells.</summary>
    /// <exception cref="NotebookFormatException">A record is malformed, or a name is recorded twice.</exception>
    public static IReadOnlyList<RecordedNumber> Collect(Notebook notebook, string file) =>
        Metrics.Unique(
            notebook.Cells.Where(cell => cell.IsCode).SelectMany(cell => In(cell, file)),
            problem => new NotebookFormatException(file, problem));

    private static IEnumerable<RecordedNumber> In(NotebookCell cell, string file)
    {
        Exception Fail(string problem) => new NotebookFormatException(file, problem, cell: cell.Name);
        return from output in cell.Outputs
               let data = (output as JsonObject)?["data"] as JsonObject
               let record = data?[MimeType]
               where record is not null
               from number in Objects(Parse(record)) ?? throw Fail("a record must be a JSON object or an array of them")
               select Metrics.Number(number, Fail);
    }

    // Stored as JSON, as a text, or as an array of lines, depending on who saved the notebook.
    private static JsonNode? Parse(JsonNode record)
    {
        try
        {
            return MultilineText.Read(record) is { } text ? JsonText.Parse(text) : record;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonObject>? Objects(JsonNode? record) => record switch
    {
        JsonObject one => [one],
        JsonArray many when many.All(n => n is JsonObject) => many.Cast<JsonObject>(),
        _ => null
    };
}
