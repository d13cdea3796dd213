using SeqRec.Evaluation;

namespace SeqRec.Reporting;

/// <summary>Two models compared on the same users, each user's metric averaged over the seeds that both were run with.</summary>
/// <param name="First">The model whose metric is taken first.</param>
/// <param name="Second">The model whose metric is subtracted.</param>
/// <param name="Metric">Such as <c>ndcg@10</c>.</param>
/// <param name="Seeds">Number of seeds.</param>
/// <param name="Difference">Mean over users with its interval; seeds count as given, so it tells of users alone.</param>
public sealed record PairedComparison(string First, string Second, string Metric, int Seeds, PairedDifference Difference)
{
    private static readonly (string Name, Func<TargetRank, int, double> Of)[] Metrics = [("hr@10", RankingMetrics.HitRate), ("ndcg@10", RankingMetrics.Ndcg)];

    /// <summary>What the interval allows to say.</summary>
    public string Reading => Difference.PValue >= 0.05 ? "within noise" : Difference.MeanDifference > 0 ? "higher" : "lower";

    /// <summary>HR@10 and NDCG@10 of two models, with Student's test; nothing where no seed has the ranks of both.</summary>
    /// <param name="first">Runs of one model on one data set under one protocol.</param>
    /// <param name="second">Runs of another model on the same.</param>
    /// <param name="folder">The folder that holds the records of all papers.</param>
    public static IEnumerable<PairedComparison> Of(IEnumerable<RunRecord> first, IEnumerable<RunRecord> second, string folder)
    {
        var pairs = first.Join(second, r => r.Seed, r => r.Seed, (a, b) => (First: a, Second: b)).ToList();
        var ranks = pairs.Select(p => (First: p.First.ReadRanks(folder), Second: p.Second.ReadRanks(folder)))
            .Where(p => p.First is not null && p.Second is not null).ToList();
        if (ranks.Count == 0) yield break;
        foreach (var metric in Metrics)
        {
            var difference = PairedTest.StudentT(Mean(ranks.Select(p => p.First!.Each(metric.Of, 10))), Mean(ranks.Select(p => p.Second!.Each(metric.Of, 10))));
            yield return new(pairs[0].First.Model, pairs[0].Second.Model, metric.Name, ranks.Count, difference);
        }
    }

    // Of each user over seeds. [S][U] -> [U]
    private static double[] Mean(IEnumerable<double[]> seeds)
    {
        var values = seeds.ToList();
        return [.. Enumerable.Range(0, values[0].Length).Select(u => values.Average(v => v[u]))];
    }
}
