using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Verification;

/// <summary>A number that a notebook recorded, or a text such as a hash; <paramref name="Json"/> is all it said about it.</summary>
public sealed record RecordedNumber(string Name, JsonValue Value, JsonObject Json);

/// <summary>Everything one run recorded: the content of a <c>.metrics.json</c> file.</summary>
public sealed record Metrics(string Notebook, string Profile, JsonObject Parameters, string? Commit, IReadOnlyList<RecordedNumber> Numbers)
{
    /// <summary>Reads a metrics file.</summary>
    /// <exception cref="VerificationFileException">The file is missing or malformed.</exception>
    public static Metrics Read(string path)
    {
        var file = CheckedJson.Read(path);
        return new Metrics(
            file.Text("notebook"), file.Text("profile"), file.Json["parameters"] as JsonObject ?? [], (string?)file.Json["commit"],
            Unique(file.Items("numbers").Select(item => Number(item.Json, item.Fail)), file.Fail));
    }

    /// <summary>Checks a record's shape; <paramref name="fail"/> makes the exception for a problem.</summary>
    internal static RecordedNumber Number(JsonObject json, Func<string, Exception> fail)
    {
        if (json["name"] is not JsonValue named || !named.TryGetValue(out string? name)) throw fail("a recorded number needs a \"name\"");
        if (json["value"] is not JsonValue value) throw fail($"'{name}' needs a \"value\" that is a number, a text, true or false");
        return new RecordedNumber(name, value, json);
    }

    /// <summary>The numbers, if no name occurs twice.</summary>
    internal static IReadOnlyList<RecordedNumber> Unique(IEnumerable<RecordedNumber> numbers, Func<string, Exception> fail)
    {
        List<RecordedNumber> all = [.. numbers];
        return all.CountBy(number => number.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice
            ? throw fail($"'{twice}' is recorded twice; give each number its own name")
            : all;
    }

    /// <summary>Writes the metrics file in one step.</summary>
    public void Save(string path) => AtomicFile.Write(path, JsonText.Write(new JsonObject
    {
        ["notebook"] = Notebook,
        ["profile"] = Profile,
        ["parameters"] = Parameters.DeepClone(),
        ["commit"] = Commit,
        ["numbers"] = new JsonArray([.. Numbers.Select(number => number.Json.DeepClone())]),
    }));
}
