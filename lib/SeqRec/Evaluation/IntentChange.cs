using SeqRec.Data;

namespace SeqRec.Evaluation;

/// <summary>How often two views of a sequence end in different intents.</summary>
/// <param name="Share">Share of the sequences.</param>
/// <param name="StandardError">Of that share, <c>sqrt(p (1 - p) / n)</c>.</param>
/// <param name="Sequences">n, those whose views both end in an intent.</param>
public sealed record IntentChange(double Share, double StandardError, int Sequences)
{
    /// <summary>Makes two views of each sequence and compares the intents at their ends.</summary>
    /// <param name="truth">What is behind the items.</param>
    /// <param name="sequences">Sequences of the log that <paramref name="truth"/> knows.</param>
    /// <param name="first">Makes the first view; the second is made after it, from the same source.</param>
    /// <param name="second">Makes the second view.</param>
    /// <param name="seed">Of the draws; each sequence has a stream of its own.</param>
    /// <exception cref="ArgumentException">No sequence has an intent at the end of both views.</exception>
    public static IntentChange Measure(PlantedIntents truth, IEnumerable<UserSequence> sequences,
        Func<UserSequence, Xoshiro256, int[]> first, Func<UserSequence, Xoshiro256, int[]> second, ulong seed)
    {
        var (compared, changed) = (0, 0);
        foreach (var sequence in sequences)
        {
            var random = new Xoshiro256(seed, (ulong)sequence.User);
            var (one, other) = (truth.AtEnd(sequence.User, first(sequence, random)), truth.AtEnd(sequence.User, second(sequence, random)));
            if (one is null || other is null) continue;
            compared++;
            if (one != other) changed++;
        }
        if (compared == 0) throw new ArgumentException("No sequence has an intent at the end of both its views.", nameof(sequences));
        var share = (double)changed / compared;
        return new(share, Math.Sqrt(share * (1 - share) / compared), compared);
    }
}
