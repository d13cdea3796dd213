using System.Numerics;

namespace SeqRec.Evaluation;

/// <summary>
/// Where a target item stands among the candidates, by counting instead of sorting. With ties, the target's rank is
/// uniform over <c>Greater + 1 .. Greater + 1 + Ties</c>, because the order inside a tie carries no information.
/// </summary>
/// <param name="Greater">Number of candidates scored strictly above the target.</param>
/// <param name="Ties">Number of other candidates scored equal to the target.</param>
public readonly record struct TargetRank(int Greater, int Ties)
{
    /// <summary>Ranks <paramref name="target"/> among the items 1 .. V.</summary>
    /// <param name="scores">[V + 1]: one score per item; index 0 is padding and never a candidate; minus infinity removes an item.</param>
    /// <param name="target">Item index in 1 .. V.</param>
    /// <exception cref="InvalidScoresException">A score is NaN, or the target is padding, out of range or removed.</exception>
    public static TargetRank Of(ReadOnlySpan<float> scores, int target)
    {
        if (target < 1 || target >= scores.Length)
            throw new InvalidScoresException($"Target {target} is no candidate: items are 1 to {scores.Length - 1}, and 0 is padding.");
        var score = scores[target];
        if (float.IsNegativeInfinity(score))
            throw new InvalidScoresException($"Target {target} was removed from the candidates (its score is minus infinity); remove seen items other than the target.");

        var (greater, equal, numbers) = Count(scores[1..], score);
        if (numbers < scores.Length - 1)
            throw new InvalidScoresException($"The score of item {IndexOfNaN(scores)} is NaN; scores must be numbers or minus infinity.");
        return new TargetRank(greater, equal - 1);
    }

    private static (int Greater, int Equal, int Numbers) Count(ReadOnlySpan<float> candidates, float score)
    {
        Vector<int> above = default, level = default, valid = default; // each lane counts down: a true lane is -1
        var reference = new Vector<float>(score);
        var i = 0;
        for (; i <= candidates.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var lanes = new Vector<float>(candidates[i..]);
            above += Vector.GreaterThan(lanes, reference);
            level += Vector.Equals(lanes, reference);
            valid += Vector.Equals(lanes, lanes);
        }

        var (greater, equal, numbers) = (-Vector.Sum(above), -Vector.Sum(level), -Vector.Sum(valid));
        foreach (var candidate in candidates[i..])
        {
            greater += candidate > score ? 1 : 0;
            equal += candidate == score ? 1 : 0;
            numbers += float.IsNaN(candidate) ? 0 : 1;
        }

        return (greater, equal, numbers);
    }

    private static int IndexOfNaN(ReadOnlySpan<float> scores)
    {
        var item = 1;
        while (!float.IsNaN(scores[item])) item++;
        return item;
    }
}
