using System.Text.Json;
using System.Text.Json.Nodes;
using MathNet.Numerics.Distributions;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Verification;

/// <summary>
/// Makes an expectations file from runs with several seeds: what never moves is expected exactly, what moves within a band.
/// </summary>
/// <param name="runs">At least <see cref="BandExpectation.FewestSeeds"/> runs of one notebook under one profile.</param>
/// <param name="made">How: commit, date, machine and command.</param>
/// <param name="mustReject">For a number's name, the recorded number that must fail its expectation.</param>
public sealed class ExpectationMaker(IReadOnlyList<Metrics> runs, JsonObject made, IReadOnlyDictionary<string, string> mustReject)
{
    /// <summary>Writes the file and returns its path.</summary>
    /// <exception cref="VerificationFileException">There are too few runs, or they did not record the same numbers.</exception>
    public string Save(string folder)
    {
        var path = Expectations.PathFor(folder, runs[0]);
        if (runs.Count < BandExpectation.FewestSeeds) throw new VerificationFileException(path, $"needs runs with at least {BandExpectation.FewestSeeds} seeds");
        var names = runs[0].Numbers.Select(number => number.Name).ToList();
        if (runs.Any(run => !run.Numbers.Select(number => number.Name).SequenceEqual(names))) throw new VerificationFileException(path, "is not made: the runs recorded different numbers");
        AtomicFile.Write(path, JsonText.Write(new JsonObject
        {
            ["notebook"] = runs[0].Notebook,
            ["profile"] = runs[0].Profile,
            ["made"] = made.DeepClone(),
            ["numbers"] = new JsonArray([.. names.Select((name, k) => Number(name, [.. runs.Select(run => run.Numbers[k].Value)]))]),
        }));
        return path;
    }

    private JsonObject Number(string name, IReadOnlyList<JsonValue> values)
    {
        var number = new JsonObject { ["name"] = name };
        if (values.Skip(1).All(value => JsonNode.DeepEquals(value, values[0]))) Fixed(number, values[0]);
        else Band(number, [.. values.Select(value => value.GetValue<double>())]);
        if (mustReject.TryGetValue(name, out var other)) number["must_reject"] = other;
        return number;
    }

    // A whole number is a count; a real one may differ in its last digits on another machine.
    private static void Fixed(JsonObject number, JsonValue value)
    {
        var real = value.GetValueKind() == JsonValueKind.Number && value.GetValue<double>() % 1 != 0;
        number["kind"] = real ? "numeric" : "exact";
        number["value"] = value.DeepClone();
    }

    private static void Band(JsonObject number, double[] values)
    {
        var mean = values.Average();
        number["kind"] = "band";
        number["mean"] = mean;
        number["sd"] = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        number["k"] = Math.Round(Width(values.Length), 2);
        number["seeds"] = values.Length;
    }

    // Of the band in which one more run lies, but for one in a thousand: Student's t, since the deviation is estimated too.
    private static double Width(int seeds) => StudentT.InvCDF(0, 1, seeds - 1, 0.9995) * Math.Sqrt(1 + 1.0 / seeds);
}
