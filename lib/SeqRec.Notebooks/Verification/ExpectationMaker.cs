using System.Text.Json;
using System.Text.Json.Nodes;
using MathNet.Numerics.Distributions;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Verification;

/// <summary>
/// Makes and renews an expectations file. The values are those of the notebook's own seed. What moves from seed to seed
/// also has a band.
/// </summary>
/// <param name="own">A run of the notebook with its own parameters.</param>
/// <param name="values">Where the values come from: commit, date and machine.</param>
/// <param name="moved">Why values may lie outside their bands; null where they must not.</param>
public sealed class ExpectationMaker(Metrics own, JsonObject values, string? moved = null)
{
    /// <summary>Writes the file anew, from runs with several seeds, and returns its path.</summary>
    /// <param name="folder">The folder of expectations files.</param>
    /// <param name="runs">At least <see cref="BandExpectation.FewestSeeds"/> runs with other seeds.</param>
    /// <param name="made">How the bands are made: commit, date, machine and command.</param>
    /// <param name="mustReject">For a number's name, the recorded number that must fail its expectation.</param>
    /// <exception cref="VerificationFileException">
    /// There are too few runs, they did not record the same numbers, or a value lies outside its band.
    /// </exception>
    public string MakeBands(
        string folder, IReadOnlyList<Metrics> runs, JsonObject made, IReadOnlyDictionary<string, string> mustReject)
    {
        var path = Expectations.PathFor(folder, own);
        if (runs.Count < BandExpectation.FewestSeeds)
            throw new VerificationFileException(path, $"needs runs with at least {BandExpectation.FewestSeeds} seeds");
        var names = own.Numbers.Select(number => number.Name).ToList();
        if (runs.Any(run => !run.Numbers.Select(number => number.Name).SequenceEqual(names)))
            throw new VerificationFileException(path, "is not made: the runs recorded different numbers");
        var numbers = own.Numbers.Select((number, k) =>
            Number(number.Name, number.Value, [.. runs.Select(run => run.Numbers[k].Value)])).ToArray();
        foreach (var number in numbers)
        {
            if (mustReject.TryGetValue((string)number["name"]!, out var other)) number["must_reject"] = other;
            if (moved is null && IsOutside(number)) throw Outside(path, number);
        }

        return Save(path, made, numbers);
    }

    /// <summary>Writes new values into the file, keeps its bands, and returns its path.</summary>
    /// <exception cref="VerificationFileException">
    /// The file is missing or malformed, the run recorded other numbers than it has, or a value lies outside its band.
    /// </exception>
    public string StoreValues(string folder)
    {
        var path = Expectations.PathFor(folder, own);
        var file = CheckedJson.Read(path);
        var numbers = file.Items("numbers").Select(item => item.Json).ToList();
        if (!numbers.Select(number => (string?)number["name"]).SequenceEqual(own.Numbers.Select(number => number.Name)))
            throw file.Fail("the run recorded other numbers; make bands for them (--bands)");
        if (moved is null) CheckHolds(path, Expectations.Read(path));
        foreach (var (number, recorded) in numbers.Zip(own.Numbers)) number["value"] = recorded.Value.DeepClone();
        var made = (JsonObject)file.Json["made"]!.DeepClone();
        return Save(path, made, [.. numbers.Select(number => number.DeepClone())]);
    }

    private string Save(string path, JsonObject made, JsonNode[] numbers)
    {
        made["values"] = values.DeepClone();
        if (moved is not null) made["values"]!["moved"] = moved;
        var text = JsonText.Write(new JsonObject
        {
            ["notebook"] = own.Notebook,
            ["profile"] = own.Profile,
            ["made"] = made,
            ["parameters"] = own.Parameters.DeepClone(),
            ["numbers"] = new JsonArray(numbers),
        });
        AtomicFile.Write(path, text);
        return path;
    }

    private void CheckHolds(string path, Expectations expected)
    {
        if (expected.Verify(own).FirstOrDefault(verdict => !verdict.Holds) is { } verdict)
            throw Outside(path, verdict.Name, verdict.Got, verdict.Expected);
    }

    private static bool IsOutside(JsonObject number) => number["sd"] is { } sd
        && Math.Abs((double)number["value"]! - (double)number["mean"]!) > (double)number["k"]! * (double)sd;

    private static VerificationFileException Outside(string path, JsonObject number) =>
        Outside(path, $"{number["name"]}", $"{number["value"]}", $"{number["mean"]} +- {number["k"]} x {number["sd"]}");

    private static VerificationFileException Outside(string path, string name, string value, string expected) =>
        new(path, $"'{name}' is {value}, not {expected}; if that is meant, say why with --moved");

    private static JsonObject Number(string name, JsonValue value, IReadOnlyList<JsonValue> others)
    {
        var number = new JsonObject { ["name"] = name };
        var isFixed = others.All(other => JsonNode.DeepEquals(other, value));
        number["kind"] = !isFixed ? "band" : IsReal(value) ? "numeric" : "exact";
        number["value"] = value.DeepClone();
        if (!isFixed) AddBand(number, [.. others.Select(other => other.GetValue<double>())]);
        return number;
    }

    // A whole number is a count; a real one may differ in its last digits on another machine.
    private static bool IsReal(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.Number && value.GetValue<double>() % 1 != 0;

    private static void AddBand(JsonObject number, double[] values)
    {
        var mean = values.Average();
        number["mean"] = mean;
        number["sd"] = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        number["k"] = Math.Round(Width(values.Length), 2);
        number["seeds"] = values.Length;
    }

    // Of the band in which one more run lies, but for one in a thousand. By Student's t: the deviation is estimated too.
    private static double Width(int seeds) => StudentT.InvCDF(0, 1, seeds - 1, 0.9995) * Math.Sqrt(1 + 1.0 / seeds);
}
