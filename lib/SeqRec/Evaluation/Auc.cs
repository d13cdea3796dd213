namespace SeqRec.Evaluation;

/// <summary>AUC averaged over users.</summary>
/// <param name="Value">Mean of the users' AUC, weighted by their number of samples.</param>
/// <param name="Users">Users that entered the mean.</param>
/// <param name="Skipped">Users left out because all their labels agree, so that their AUC is undefined.</param>
public readonly record struct GroupedAuc(double Value, int Users, int Skipped);

/// <summary>Area under the ROC curve: the probability that a positive outscores a negative; a tie counts one half.</summary>
public static class Auc
{
    /// <summary>AUC by the sum of ranks (Mann-Whitney), in O(n log n).</summary>
    /// <param name="scores">[N] scores, higher is more positive.</param>
    /// <param name="positives">[N] labels.</param>
    /// <exception cref="InvalidScoresException">Lengths differ, a score is NaN, or one of the two classes is missing.</exception>
    public static double Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positives)
    {
        Check(scores, positives);
        var (sortedScores, sortedLabels) = (scores.ToArray(), positives.ToArray());
        Array.Sort(sortedScores, sortedLabels);
        double positiveCount = positives.Count(true), negativeCount = positives.Length - positiveCount;
        if (positiveCount == 0 || negativeCount == 0)
            throw new InvalidScoresException("AUC needs at least one positive and one negative label.");
        return (PositiveRankSum(sortedScores, sortedLabels) - positiveCount * (positiveCount + 1) / 2) / (positiveCount * negativeCount);
    }

    /// <summary>GAUC as the DIN paper (KDD 2018) measures it: each user's AUC, weighted by the user's number of samples.</summary>
    /// <param name="users">[N] user of each sample; samples of a user need not be adjacent.</param>
    /// <param name="scores">[N] scores, higher is more positive.</param>
    /// <param name="positives">[N] labels.</param>
    /// <exception cref="InvalidScoresException">Lengths differ, a score is NaN, or no user has both classes.</exception>
    public static GroupedAuc PerUser(ReadOnlySpan<int> users, ReadOnlySpan<float> scores, ReadOnlySpan<bool> positives)
    {
        if (users.Length != scores.Length)
            throw new InvalidScoresException($"There are {users.Length} users for {scores.Length} scores.");
        Check(scores, positives);
        var (scoreArray, labelArray) = (scores.ToArray(), positives.ToArray());
        var groups = users.ToArray().Select((user, i) => (user, i)).GroupBy(s => s.user, s => s.i).Select(g => g.ToArray()).ToList();
        var mixed = groups.Where(g => g.Select(i => labelArray[i]).Distinct().Count() == 2).ToList();
        if (mixed.Count == 0) throw new InvalidScoresException("GAUC needs at least one user with a positive and a negative label.");
        var weighted = mixed.Sum(g => g.Length * Of([.. g.Select(i => scoreArray[i])], [.. g.Select(i => labelArray[i])]));
        return new(weighted / mixed.Sum(g => g.Length), mixed.Count, groups.Count - mixed.Count);
    }

    private static double PositiveRankSum(float[] sortedScores, bool[] sortedLabels)
    {
        var sum = 0.0;
        for (int start = 0, end; start < sortedScores.Length; start = end)
        {
            end = start + 1;
            while (end < sortedScores.Length && sortedScores[end] == sortedScores[start]) end++;
            var meanRank = (start + 1 + end) / 2.0; // ranks start + 1 .. end share their mean
            sum += meanRank * sortedLabels.AsSpan(start, end - start).Count(true);
        }

        return sum;
    }

    private static void Check(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positives)
    {
        if (scores.Length != positives.Length)
            throw new InvalidScoresException($"There are {scores.Length} scores for {positives.Length} labels.");
        for (var i = 0; i < scores.Length; i++)
            if (float.IsNaN(scores[i])) throw new InvalidScoresException($"The score of sample {i} is NaN.");
    }
}
