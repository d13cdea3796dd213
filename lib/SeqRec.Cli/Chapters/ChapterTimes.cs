using System.Text.Json;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Cli.Chapters;

/// <summary>
/// A file that remembers how many seconds each code cell of each chapter took. It serves estimates alone, so a file
/// that is missing or damaged counts as empty.
/// </summary>
internal sealed class ChapterTimes
{
    private static readonly Dictionary<string, double> None = [];

    private readonly string path;
    private readonly Dictionary<string, Dictionary<string, double>> chapters;

    private ChapterTimes(string path, Dictionary<string, Dictionary<string, double>> chapters)
    {
        this.path = path;
        this.chapters = chapters;
    }

    /// <summary>Seconds of a chapter's code cells by name; empty where the file does not know the chapter.</summary>
    public IReadOnlyDictionary<string, double> this[string chapter] => chapters.GetValueOrDefault(chapter, None);

    /// <summary>The file that a run leaves beside its pages.</summary>
    public static ChapterTimes OfRuns(string outFolder) => Read(Path.Combine(outFolder, "times.json"));

    /// <summary>The file that comes with the project.</summary>
    public static ChapterTimes OfProject(string expectedFolder, string profile) =>
        Read(Path.Combine(expectedFolder, $"times.{profile}.json"));

    /// <summary>Remembers a chapter's cells and writes the file.</summary>
    public void Save(string chapter, IReadOnlyDictionary<string, double> seconds)
    {
        chapters[chapter] = seconds.ToDictionary(cell => cell.Key, cell => Math.Round(cell.Value, 1));
        var json = from entry in chapters
                   orderby entry.Key
                   select KeyValuePair.Create(entry.Key, Json(entry.Value));
        AtomicFile.Write(path, JsonText.Write(new JsonObject(json)));
    }

    private static JsonNode? Json(Dictionary<string, double> seconds) =>
        new JsonObject(seconds.Select(cell => KeyValuePair.Create(cell.Key, (JsonNode?)cell.Value)));

    private static ChapterTimes Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            var read = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double>?>>(text) ?? [];
            var whole = read.Where(entry => entry.Value is not null);
            return new(path, whole.ToDictionary(entry => entry.Key, entry => entry.Value!));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new(path, []);
        }
    }
}
