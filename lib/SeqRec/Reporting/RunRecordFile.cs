using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using SeqRec.Data;
using SeqRec.Evaluation;

namespace SeqRec.Reporting;

/// <summary>Where run records lie and how they are written: beside, flushed to the disk and renamed, so no half-written record stays.</summary>
internal static partial class RunRecordFile
{
    private const string RanksEnding = ".ranks.csv";

    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    public static RunRecord Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<RunRecord>(stream, Json) ?? throw new JsonException("it holds null");
        }
        catch (JsonException e)
        {
            throw new RunRecordException($"{path}, line {e.LineNumber + 1 ?? 1}: no valid run record ({e.Message}) Repeat the run to write it anew, or delete it.", e);
        }
        catch (IOException e)
        {
            throw new RunRecordException($"{path}: cannot be read ({e.Message})", e);
        }
    }

    public static IReadOnlyList<RunRecord> ReadAll(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Read)]
        : [];

    public static string Write(RunRecord record, string projectFolder, bool allowDirty)
    {
        Check(record);
        if (record.Dirty && !allowDirty)
            throw new RunRecordException($"The work tree has uncommitted changes, so no commit could repeat this run of {record.Model}: commit first, or allow a dirty record.");
        var path = PathOf(record, Path.Combine(projectFolder, record.Dirty ? "artifacts" : "data", "results"));
        if (record.Ranks is { } ranks) AtomicFile.Write(path + RanksEnding, writer => writer.Write($"{ranks}"));
        AtomicFile.Write(path + ".json", writer => writer.Write(JsonSerializer.Serialize(record, Json) + "\n"));
        return path + ".json";
    }

    public static UserRanks? ReadRanks(RunRecord record, string folder)
    {
        var path = PathOf(record, folder) + RanksEnding;
        return File.Exists(path) ? UserRanks.Read(path) : null;
    }

    private static string PathOf(RunRecord record, string folder) =>
        Path.Combine(folder, record.Paper, record.Dataset, $"{record.Model}-{record.Protocol}-seed{record.Seed}");

    public static void CheckName(string part)
    {
        if (!FileName().IsMatch(part)) throw new RunRecordException($"'{part}' cannot be part of a file name: use letters, digits, and . _ + = - after the first.");
    }

    private static void Check(RunRecord record)
    {
        foreach (var part in new[] { record.Paper, record.Dataset, record.Model, record.Protocol }) CheckName(part);
        foreach (var (name, value) in record.Metrics.Concat(record.StandardErrors))
            if (!double.IsFinite(value)) throw new RunRecordException($"'{name}' of {record.Model} is no finite number; a record holds only numbers that can be compared.");
        if (record.Options.ValueKind != JsonValueKind.Object)
            throw new RunRecordException($"The options of {record.Model} are no JSON object; write them with RunRecord.OptionsOf.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._+=-]*\z")]
    private static partial Regex FileName();
}
