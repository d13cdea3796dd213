using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Verification;

/// <summary>A number that two runs recorded, or only one of them.</summary>
/// <param name="Name">The number's name.</param>
/// <param name="A">What the first run recorded; null if nothing.</param>
/// <param name="B">What the second run recorded; null if nothing.</param>
public sealed record NumberDifference(string Name, JsonValue? A, JsonValue? B)
{
    /// <summary>Whether both recorded the same; numbers compare by value, so that 3 equals 3.0.</summary>
    public bool Equal => JsonNode.DeepEquals(A, B);

    /// <summary>b - a; null where one is missing or is no number.</summary>
    public double? Difference => Number(B) - Number(A);

    /// <summary>(b - a) / |a|; 0 where they are equal, null where a is 0 or there is no difference to speak of.</summary>
    public double? Relative => Difference == 0 ? 0 : Number(A) is { } a and not 0 ? Difference / Math.Abs(a) : null;

    /// <summary>Compares two runs: the first run's numbers in their order, then those that only the second recorded.</summary>
    public static IReadOnlyList<NumberDifference> Between(IReadOnlyList<RecordedNumber> a, IReadOnlyList<RecordedNumber> b)
    {
        var ofA = a.ToDictionary(number => number.Name, number => number.Value);
        var ofB = b.ToDictionary(number => number.Name, number => number.Value);
        return
        [
            .. a.Concat(b).Select(number => number.Name).Distinct()
                .Select(name => new NumberDifference(name, ofA.GetValueOrDefault(name), ofB.GetValueOrDefault(name))),
        ];
    }

    private static double? Number(JsonValue? value) =>
        value?.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double number) ? number : null;
}
