using System.Globalization;

namespace SeqRec.Evaluation;

/// <summary>
/// The rule by which a number of ours agrees with a reference: <c>|ours - reference| &lt;= max(5 % of the reference, 2 standard errors)</c>.
/// A bare absolute band is not offered: small metrics would pass it with any model.
/// </summary>
/// <param name="Reference">The published or recorded number.</param>
/// <param name="StandardError">Standard error of the metric on the test set; 0 where it is unknown.</param>
public readonly record struct AcceptanceBand(double Reference, double StandardError)
{
    /// <summary>Half-width of the band.</summary>
    public double Tolerance => Math.Max(FivePercent, TwoErrors);

    private double FivePercent => 0.05 * Math.Abs(Reference);

    private double TwoErrors => double.IsNaN(StandardError) ? 0 : 2 * StandardError;

    /// <summary>The band of a hit rate over <paramref name="users"/> test users: SE = sqrt(p (1 - p) / U) at the reference p.</summary>
    public static AcceptanceBand OfHitRate(double reference, int users) =>
        new(reference, Math.Sqrt(reference * (1 - reference) / users));

    /// <summary>Whether <paramref name="ours"/> lies inside the band; NaN never does.</summary>
    public bool Holds(double ours) => Math.Abs(ours - Reference) <= Tolerance;

    /// <summary>The verdict in words, such as <c>0.0481 differs from 0.0480 by +0.0001; allowed 0.0024 (5 %)</c>.</summary>
    public string Reason(double ours)
    {
        var rule = FivePercent >= TwoErrors ? "5 %" : "2 standard errors";
        return string.Create(CultureInfo.InvariantCulture,
            $"{ours:0.0000} differs from {Reference:0.0000} by {ours - Reference:+0.0000;-0.0000;0.0000}; allowed {Tolerance:0.0000} ({rule})");
    }
}
