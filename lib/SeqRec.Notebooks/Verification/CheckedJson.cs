using System.Text.Json;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Verification;

/// <summary>A JSON object from a file, whose members are read with errors that name the file and the place in it.</summary>
internal sealed record CheckedJson(string File, string Place, JsonObject Json)
{
    public static CheckedJson Read(string path)
    {
        try
        {
            var root = JsonText.Parse(System.IO.File.ReadAllText(path)) as JsonObject;
            return new CheckedJson(path, "", root ?? throw new VerificationFileException(path, "must be a JSON object"));
        }
        catch (JsonException e)
        {
            throw new VerificationFileException(path, $"not JSON{(e.LineNumber is { } line ? $" at line {line + 1}" : $" ({e.Message})")}; repair or regenerate it", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerificationFileException(path, $"cannot be read ({e.Message}); check the path", e);
        }
    }

    public VerificationFileException Fail(string problem) => new(File, Place + problem);

    public string Text(string name) => TextOrNull(name) ?? throw Fail($"\"{name}\" must be a text");

    public string? TextOrNull(string name) => Json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => throw Fail($"\"{name}\" must be a text"),
    };

    public double Number(string name) => NumberOrNull(name) ?? throw Fail($"\"{name}\" must be a number");

    public double? NumberOrNull(string name) => Json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out double number) && double.IsFinite(number) => number,
        _ => throw Fail($"\"{name}\" must be a finite number"),
    };

    public IEnumerable<CheckedJson> Items(string name)
    {
        if (Json[name] is not JsonArray items) throw Fail($"\"{name}\" must be an array of objects");
        return items.Select((item, i) => new CheckedJson(
            File, $"{name}[{i}]: ", item as JsonObject ?? throw Fail($"{name}[{i}] must be an object")));
    }
}
