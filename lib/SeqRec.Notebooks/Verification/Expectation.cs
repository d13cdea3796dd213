using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Verification;

/// <summary>What one recorded number must be.</summary>
/// <param name="Name">The number's name.</param>
/// <param name="MustReject">
/// Another recorded number, such as an untrained model's, that must fail this expectation; it proves that the
/// expectation can fail.
/// </param>
public abstract record Expectation(string Name, string? MustReject)
{
    /// <summary>Whether a recorded value meets the expectation.</summary>
    public abstract bool Accepts(JsonValue value);

    /// <summary>Whether it is the very value that was stored; null where none was.</summary>
    public abstract bool? IsExact(JsonValue value);

    private protected static bool TryNumber(JsonValue value, out double number)
    {
        number = double.NaN;
        return value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out number);
    }

    private protected static string Show(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}

/// <summary>Counts, hashes, names: equal or wrong. Numbers compare by value, so that 3 equals 3.0.</summary>
public sealed record ExactExpectation(string Name, JsonValue Value, string? MustReject) : Expectation(Name, MustReject)
{
    /// <inheritdoc/>
    public override bool Accepts(JsonValue value) => JsonNode.DeepEquals(Value, value);

    /// <inheritdoc/>
    public override bool? IsExact(JsonValue value) => Accepts(value);

    /// <inheritdoc/>
    public override string ToString() => $"{Value}";
}

/// <summary>The same computation again: |x - value| at most <paramref name="Relative"/> times |value|.</summary>
public sealed record NumericExpectation(string Name, double Value, double Relative, string? MustReject)
    : Expectation(Name, MustReject)
{
    /// <summary>Tolerance where the file names none.</summary>
    public const double DefaultRelative = 1e-6;

    /// <inheritdoc/>
    public override bool Accepts(JsonValue value) =>
        TryNumber(value, out var number) && Math.Abs(number - Value) <= Relative * Math.Abs(Value);

    /// <inheritdoc/>
    public override bool? IsExact(JsonValue value) => TryNumber(value, out var number) && number == Value;

    /// <inheritdoc/>
    public override string ToString() => $"{Show(Value)} (rel. {Show(Relative)})";
}

/// <summary>
/// Another seed or machine: |x - mean| at most <paramref name="K"/> standard deviations, measured over at least five
/// seeds; or the very <paramref name="Value"/> of the chapter's own seed, where it is known.
/// </summary>
public sealed record BandExpectation(string Name, double? Value, double Mean, double Sd, double K, string? MustReject)
    : Expectation(Name, MustReject)
{
    /// <summary>Width of the band where the file names none, in standard deviations.</summary>
    public const double DefaultK = 3;

    /// <summary>A standard deviation from fewer seeds says too little.</summary>
    public const int FewestSeeds = 5;

    /// <inheritdoc/>
    public override bool Accepts(JsonValue value) =>
        TryNumber(value, out var number) && (number == Value || Math.Abs(number - Mean) <= K * Sd);

    /// <inheritdoc/>
    public override bool? IsExact(JsonValue value) =>
        Value is null ? null : TryNumber(value, out var number) && number == Value;

    /// <inheritdoc/>
    public override string ToString() => $"{Show(Mean)} +- {Show(K)} x {Show(Sd)}";
}
