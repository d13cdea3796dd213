using SeqRec.Kernels.Lanes;

namespace SeqRec.Evaluation;

/// <summary>
/// Ranking metrics for one relevant item per user (leave-one-out). Each is the expectation over a uniformly random
/// order inside the target's tie, so a constant scorer over K candidates scores HR@k = k / K, not 1 and not 0.
/// </summary>
public static class RankingMetrics
{
    /// <summary>Hit rate: the probability that the target is among the first <paramref name="k"/>.</summary>
    public static double HitRate(TargetRank rank, int k) => Expectation(rank, k, static _ => 1);

    /// <summary>Normalised discounted cumulative gain, <c>1 / log2(rank + 1)</c> within the first <paramref name="k"/>, else 0.</summary>
    public static double Ndcg(TargetRank rank, int k) => Expectation(rank, k, static r => 1 / ScalarMath.Log2(r + 1));

    /// <summary>Reciprocal rank within the first <paramref name="k"/>, else 0.</summary>
    public static double Mrr(TargetRank rank, int k) => Expectation(rank, k, static r => 1.0 / r);

    /// <summary>Reciprocal rank without a cut-off.</summary>
    public static double Mrr(TargetRank rank) => Mrr(rank, int.MaxValue);

    private static double Expectation(TargetRank rank, int k, Func<int, double> gain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var (first, last) = (rank.Greater + 1, Math.Min(k, rank.Greater + 1 + rank.Ties));
        var sum = 0.0;
        for (var r = first; r <= last; r++) sum += gain(r);
        return sum / (rank.Ties + 1);
    }
}
