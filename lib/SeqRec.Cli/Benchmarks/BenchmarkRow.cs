using System.Text.Json;

namespace SeqRec.Cli.Benchmarks;

/// <summary>One row of the table of speed: the tasks to compare, and the limits of the ratios.</summary>
/// <param name="Name">Name of the row on the command line.</param>
/// <param name="Work">The work in words.</param>
internal sealed record BenchmarkRow(string Name, string Work)
{
    /// <summary>Our task; null for the one with the row's name.</summary>
    public string? Ours { get; init; }

    /// <summary>The task of the plain program; null where there is none.</summary>
    public string? Plain { get; init; }

    /// <summary>The script of the PyTorch twin, whose task has the row's name; null where there is none.</summary>
    public string? Python { get; init; }

    /// <summary>Our threads. More than one compares ours with itself on one thread, by elapsed time.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Limit of our processor time over the plain program's; null for none.</summary>
    public double? Time { get; init; }

    /// <summary>Limit of our memory over the plain program's; null for none.</summary>
    public double? Memory { get; init; }

    /// <summary>Limit of our processor time over that of the other checkout; null for none.</summary>
    public double? Against { get; init; }

    /// <summary>Limit of the elapsed time with more threads over that with one; null for none.</summary>
    public double? Wall { get; init; }

    /// <summary>Our task.</summary>
    public string OursOrName => Ours ?? Name;

    /// <summary>Whether the row compares ours with itself on one thread.</summary>
    public bool IsAboutThreads => Threads > 1;

    /// <summary>The row as it is compared with its PyTorch twin.</summary>
    public BenchmarkRow WithoutLimits() => this with { Time = null, Memory = null, Against = null, Wall = null };

    /// <summary>Reads the rows of the table.</summary>
    /// <exception cref="BenchmarkException">The file is missing or malformed.</exception>
    public static IReadOnlyList<BenchmarkRow> Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var rows = JsonSerializer.Deserialize<List<BenchmarkRow>>(file, JsonSerializerOptions.Web);
            return rows is { Count: > 0 } ? rows : throw new BenchmarkException($"{path} has no row.");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new BenchmarkException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>The rows whose name starts with one of the words; all rows without a word.</summary>
    /// <exception cref="BenchmarkException">No row starts with a word; the message lists the rows.</exception>
    public static IReadOnlyList<BenchmarkRow> Choose(IReadOnlyList<BenchmarkRow> rows, IReadOnlyList<string> words)
    {
        var known = string.Join(", ", rows.Select(row => row.Name));
        foreach (var word in words.Where(word => !rows.Any(row => row.IsNamed(word))))
            throw new BenchmarkException($"There is no row '{word}'; known are {known}.");
        return words.Count == 0 ? rows : [.. rows.Where(row => words.Any(row.IsNamed))];
    }

    private bool IsNamed(string word) => Name.StartsWith(word, StringComparison.Ordinal);
}
