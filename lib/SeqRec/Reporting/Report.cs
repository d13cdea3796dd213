using SeqRec.Evaluation;

namespace SeqRec.Reporting;

/// <summary>What a notebook calls to state its results; meant for <c>using static SeqRec.Reporting.Report;</c>.</summary>
public static class Report
{
    /// <summary>Shows a number and hands it to whoever verifies the notebook.</summary>
    /// <param name="name">Name, unique in the notebook, such as <c>test/ndcg@10</c>.</param>
    /// <param name="value">A finite number.</param>
    /// <param name="unit">Unit, where there is one.</param>
    /// <exception cref="ArgumentException">The name is blank, or the value is NaN or infinite.</exception>
    public static RecordedNumber Record(string name, double value, string? unit = null) => new(name, value, unit, isCount: false);

    /// <summary>Shows a count; see <see cref="Record(string, double, string?)"/>.</summary>
    public static RecordedNumber Record(string name, long value, string? unit = null) => new(name, value, unit, isCount: true);

    /// <summary>Shows several numbers as one table; see <see cref="Record(string, double, string?)"/>.</summary>
    /// <exception cref="ArgumentException">A name is blank or repeated, or a value is NaN or infinite.</exception>
    public static RecordedNumbers Record(IEnumerable<(string Name, double Value)> numbers) =>
        new(numbers.Select(n => Record(n.Name, n.Value)));

    /// <summary>Shows several counts as one table; see <see cref="Record(string, long, string?)"/>.</summary>
    /// <exception cref="ArgumentException">A name is blank or repeated.</exception>
    public static RecordedNumbers Record(IEnumerable<(string Name, long Count)> counts) =>
        new(counts.Select(n => Record(n.Name, n.Count)));

    /// <summary>Shows a ranking summary as <c>prefix/hr@10</c> and so on.</summary>
    public static RecordedNumbers Record(RankingSummary summary, string prefix = "test") =>
        Record(summary.Select(m => ($"{prefix}/{m.Name}", m.Value)));
}
