using System.Collections;
using MathNet.Numerics.Statistics;

namespace SeqRec.Evaluation;

/// <summary>One metric averaged over users.</summary>
/// <param name="Name">Metric with its cut-off, such as <c>ndcg@10</c>.</param>
/// <param name="Value">Mean over users.</param>
/// <param name="StandardError">Standard error of the mean over users; NaN where one user allows no estimate.</param>
public readonly record struct MetricValue(string Name, double Value, double StandardError);

/// <summary>HR@k, NDCG@k, MRR@k and MRR averaged over users, in that order, each with its standard error.</summary>
public sealed class RankingSummary : IReadOnlyList<MetricValue>
{
    private readonly IReadOnlyList<MetricValue> metrics;

    private RankingSummary(int users, IReadOnlyList<MetricValue> metrics) => (Users, this.metrics) = (users, metrics);

    /// <summary>Number of users averaged over.</summary>
    public int Users { get; }

    /// <summary>Number of metrics.</summary>
    public int Count => metrics.Count;

    /// <summary>The metric at a position.</summary>
    public MetricValue this[int index] => metrics[index];

    /// <summary>The mean of a metric such as <c>hr@10</c>.</summary>
    /// <exception cref="KeyNotFoundException">No such metric; the message lists those there are.</exception>
    public double this[string name] => Find(name).Value;

    /// <summary>The standard error of a metric: <c>sqrt(p (1 - p) / U)</c> for HR, the sample's for the others.</summary>
    /// <exception cref="KeyNotFoundException">No such metric; the message lists those there are.</exception>
    public double StandardError(string name) => Find(name).StandardError;

    /// <summary>Averages the metrics of <paramref name="ranks"/>, one rank per user, at the cut-offs <paramref name="ks"/>.</summary>
    /// <exception cref="InvalidScoresException">There is no rank to average.</exception>
    public static RankingSummary Of(IReadOnlyList<TargetRank> ranks, params int[] ks)
    {
        if (ranks.Count == 0) throw new InvalidScoresException("No user to evaluate: the list of ranks is empty.");
        var rates = ks.Select(k => Rate($"hr@{k}", Each(ranks, r => RankingMetrics.HitRate(r, k))));
        var ndcgs = ks.Select(k => Mean($"ndcg@{k}", Each(ranks, r => RankingMetrics.Ndcg(r, k))));
        var mrrs = ks.Select(k => Mean($"mrr@{k}", Each(ranks, r => RankingMetrics.Mrr(r, k))));
        return new(ranks.Count, [.. rates, .. ndcgs, .. mrrs, Mean("mrr", Each(ranks, RankingMetrics.Mrr))]);
    }

    /// <inheritdoc/>
    public IEnumerator<MetricValue> GetEnumerator() => metrics.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static double[] Each(IReadOnlyList<TargetRank> ranks, Func<TargetRank, double> metric) => [.. ranks.Select(metric)];

    private static MetricValue Rate(string name, double[] values)
    {
        var p = values.Average();
        return new(name, p, Math.Sqrt(Math.Max(0, p * (1 - p)) / values.Length));
    }

    private static MetricValue Mean(string name, double[] values) =>
        new(name, values.Average(), values.StandardDeviation() / Math.Sqrt(values.Length));

    private MetricValue Find(string name)
    {
        foreach (var metric in metrics)
            if (metric.Name == name) return metric;
        throw new KeyNotFoundException($"No metric '{name}'; there are {string.Join(", ", metrics.Select(m => m.Name))}.");
    }
}
