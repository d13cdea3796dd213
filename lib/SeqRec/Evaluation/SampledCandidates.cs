using SeqRec.Data;

namespace SeqRec.Evaluation;

/// <summary>The target and items drawn without repetition from those that the user never meets, as SLMRec ranks them.</summary>
internal static class SampledCandidates
{
    /// <summary>Their scores: nothing in entry 0, the target's in entry 1, then the drawn ones'. [2 + count]</summary>
    /// <param name="scores">[V + 1] one per item.</param>
    /// <param name="user">Whose training items and held-out items are not drawn.</param>
    /// <param name="target">The held-out item.</param>
    /// <param name="count">How many are drawn.</param>
    /// <param name="seed">Decides which, together with the user.</param>
    /// <exception cref="InvalidScoresException">The catalogue has too few items that the user never meets.</exception>
    public static float[] Of(ReadOnlySpan<float> scores, UserSplit user, int target, int count, ulong seed)
    {
        var met = new HashSet<int>(user.Train) { user.Valid, user.Test };
        var items = scores.Length - 1;
        if (items - met.Count < count)
            throw new InvalidScoresException($"User {user.User} has {items - met.Count} items never met, fewer than the {count} to be drawn: rank all items instead.");
        var random = new Xoshiro256(seed, (ulong)user.User);
        var candidates = new float[count + 2];
        candidates[1] = scores[target];
        for (var k = 0; k < count;)
            if (1 + (int)random.Below(items) is var item && met.Add(item)) candidates[2 + k++] = scores[item];
        return candidates;
    }
}
