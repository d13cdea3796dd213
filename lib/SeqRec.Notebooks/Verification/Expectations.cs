using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Verification;

/// <summary>What a notebook's recorded numbers must be under one profile: a file of <c>tests/expected</c>.</summary>
/// <param name="Notebook">The notebook's name.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Parameters">Those of the run that gave the exact values; null where the file does not tell.</param>
/// <param name="Numbers">What each number must be.</param>
public sealed record Expectations(
    string Notebook, string Profile, JsonObject? Parameters, IReadOnlyList<Expectation> Numbers)
{
    /// <summary>The file that holds the expectations for a run.</summary>
    public static string PathFor(string folder, Metrics run) =>
        Path.Combine(folder, $"{run.Notebook}.{run.Profile}.json");

    /// <summary>The expectations for a run; null if nobody wrote any.</summary>
    /// <exception cref="VerificationFileException">The file is malformed or made for another run.</exception>
    public static Expectations? Find(string folder, Metrics run) =>
        PathFor(folder, run) is var path && File.Exists(path) ? Read(path) : null;

    /// <summary>Reads an expectations file.</summary>
    /// <exception cref="VerificationFileException">
    /// The file is missing, malformed, or does not say how its numbers were made.
    /// </exception>
    public static Expectations Read(string path)
    {
        var file = CheckedJson.Read(path);
        var made = file.Json["made"] as JsonObject ?? throw file.Fail("\"made\" must say how the numbers were made");
        string[] keys = ["commit", "date", "machine", "command"];
        foreach (var key in keys) new CheckedJson(path, "made: ", made).Text(key);
        var read = new Expectations(
            file.Text("notebook"), file.Text("profile"), file.Json["parameters"] as JsonObject,
            [.. file.Items("numbers").Select(Number)]);
        if (Path.GetFileName(path) != $"{read.Notebook}.{read.Profile}.json")
            throw file.Fail("its name must be <notebook>.<profile>.json");
        if (read.Numbers.CountBy(number => number.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
            throw file.Fail($"'{twice}' is expected twice; keep one");
        return read;
    }

    /// <summary>
    /// Compares a run with what is expected: the expected numbers in their order, then those nobody expected. A run
    /// with the parameters that gave the stored values is compared exactly too.
    /// </summary>
    public IReadOnlyList<Verdict> Verify(Metrics run)
    {
        var recorded = run.Numbers.ToDictionary(number => number.Name, number => number.Value);
        var known = Numbers.Select(number => number.Name).ToHashSet();
        var isSameRun = JsonNode.DeepEquals(run.Parameters, Parameters);
        return
        [
            .. Numbers.Select(number => Judge(number, recorded, isSameRun)),
            .. from number in run.Numbers
               where !known.Contains(number.Name)
               select new Verdict(number.Name, "-", $"{number.Value}", "not expected: expect it or stop recording it"),
        ];
    }

    private static Verdict Judge(Expectation expected, Dictionary<string, JsonValue> recorded, bool isSameRun)
    {
        if (!recorded.TryGetValue(expected.Name, out var value))
            return new Verdict(expected.Name, $"{expected}", "-", "not recorded");
        var problem = expected.Accepts(value) ? Weakness(expected, recorded) : "differs";
        return new Verdict(expected.Name, $"{expected}", $"{value}", problem)
        {
            IsExact = isSameRun ? expected.IsExact(value) : null,
        };
    }

    private static string? Weakness(Expectation expected, Dictionary<string, JsonValue> recorded)
    {
        if (expected.MustReject is not { } other) return null;
        if (!recorded.TryGetValue(other, out var rejected)) return $"'{other}', which it must reject, is not recorded";
        return expected.Accepts(rejected) ? $"too weak: it also accepts '{other}' = {rejected}" : null;
    }

    private static Expectation Number(CheckedJson item)
    {
        var (name, mustReject) = (item.Text("name"), item.TextOrNull("must_reject"));
        return item.Text("kind") switch
        {
            "exact" => new ExactExpectation(
                name, item.Json["value"] as JsonValue ?? throw item.Fail("\"value\" is missing"), mustReject),
            "numeric" => new NumericExpectation(
                name, item.Number("value"),
                NotNegative(item, "relative", NumericExpectation.DefaultRelative), mustReject),
            "band" => Band(item, name, mustReject),
            var kind => throw item.Fail($"\"kind\" is '{kind}'; it can be exact, numeric or band"),
        };
    }

    private static BandExpectation Band(CheckedJson item, string name, string? mustReject) =>
        item.Number("seeds") < BandExpectation.FewestSeeds
            ? throw item.Fail($"a band needs at least {BandExpectation.FewestSeeds} seeds; run more")
            : new BandExpectation(
                name, item.NumberOrNull("value"), item.Number("mean"), NotNegative(item, "sd", null),
                NotNegative(item, "k", BandExpectation.DefaultK), mustReject);

    private static double NotNegative(CheckedJson item, string name, double? otherwise) =>
        (item.NumberOrNull(name) ?? otherwise ?? item.Number(name)) is var number and >= 0
            ? number
            : throw item.Fail($"\"{name}\" must not be negative");
}
