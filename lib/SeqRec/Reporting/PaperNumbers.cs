using System.Text.Json;
using System.Text.Json.Serialization;

namespace SeqRec.Reporting;

/// <summary>
/// Published numbers with their sources, one file per paper in <c>data/papers</c>. They travel inside the library, so a
/// notebook finds them from any working directory.
/// </summary>
/// <param name="Paper">Name of the file.</param>
/// <param name="Title">Title of the paper.</param>
/// <param name="Venue">Where it appeared.</param>
/// <param name="Year">When it appeared.</param>
/// <param name="Tables">Its tables; where several give the same number, the first is preferred.</param>
/// <param name="Model">Name of the model it proposes, which a results page compares with the others; null for collections.</param>
/// <param name="Baseline">Name of a model that the page compares the others with, if any.</param>
public sealed record PaperNumbers(string Paper, string Title, string Venue, int Year, IReadOnlyList<PublishedTable> Tables, string? Model = null, string? Baseline = null)
{
    private const string Folder = "papers/";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Names of the papers whose numbers are there.</summary>
    public static IReadOnlyList<string> Papers =>
        [.. typeof(PaperNumbers).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
            .Select(n => n[Folder.Length..^".json".Length]).Order(StringComparer.Ordinal)];

    /// <summary>Loads the numbers of a paper.</summary>
    /// <exception cref="PaperNumbersException">There is no such paper, or its file is malformed.</exception>
    public static PaperNumbers Load(string paper)
    {
        using var stream = typeof(PaperNumbers).Assembly.GetManifestResourceStream($"{Folder}{paper}.json")
            ?? throw new PaperNumbersException($"No published numbers for '{paper}'; there are {string.Join(", ", Papers)}.");
        return Parse($"data/papers/{paper}.json", stream);
    }

    /// <summary>A table by its name.</summary>
    /// <exception cref="PaperNumbersException">There is no such table.</exception>
    public PublishedTable Table(string name) => Tables.FirstOrDefault(t => t.Table == name)
        ?? throw new PaperNumbersException($"{Paper} has no table '{name}'; it has {string.Join("; ", Tables.Select(t => t.Table))}.");

    /// <summary>A model's row in the first table of a data set and protocol that lists the model.</summary>
    /// <exception cref="PaperNumbersException">No table lists it, not even as unpublished.</exception>
    public PublishedRow Row(string dataset, string protocol, string model)
    {
        var rows = Tables.Where(t => t.Dataset == dataset && t.Protocol == protocol).SelectMany(t => t.Rows).ToList();
        return rows.FirstOrDefault(r => r.Model == model)
            ?? throw new PaperNumbersException($"{Paper} lists no '{model}' on {dataset} under {protocol}; listed: {string.Join(", ", rows.Select(r => r.Model))}.");
    }

    internal static PaperNumbers Parse(string file, Stream stream)
    {
        try
        {
            return JsonSerializer.Deserialize<PaperNumbers>(stream, Json) ?? throw new JsonException("it holds null");
        }
        catch (JsonException e)
        {
            throw new PaperNumbersException($"{file}, line {e.LineNumber + 1 ?? 1}: malformed ({e.Message})", e);
        }
    }
}
