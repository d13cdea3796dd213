using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Finds training sequences that lead to the same item: DuoRec's semantic augmentation (Qiu et al., WSDM 2022).</summary>
public sealed class SameTarget
{
    private readonly UserSequence[] sequences;
    private readonly List<(int Sequence, int Length)>[] prefixes;  // of each item, the histories before it

    /// <summary>Notes each prefix of each training sequence under the item that follows it.</summary>
    public SameTarget(SequenceSplit split)
    {
        sequences = [.. split.TrainingSequences];
        prefixes = [.. Enumerable.Range(0, split.ItemCount + 1).Select(_ => new List<(int, int)>())];
        for (var s = 0; s < sequences.Length; s++)
            for (var t = 1; t < sequences[s].Items.Length; t++) prefixes[sequences[s].Items[t]].Add((s, t));
    }

    /// <summary>A history of another user that led to <paramref name="target"/>, each equally likely.</summary>
    /// <param name="history">Whose counterpart is wanted; it is returned itself where no other user went on to the target.</param>
    /// <param name="target">The item that followed <paramref name="history"/>.</param>
    /// <param name="random">Source of the draw.</param>
    public UserSequence Draw(UserSequence history, int target, Xoshiro256 random)
    {
        var candidates = prefixes[target].FindAll(p => sequences[p.Sequence].User != history.User);
        if (candidates.Count == 0) return history;
        var (s, length) = candidates[(int)random.Below(candidates.Count)];
        return sequences[s] with { Items = sequences[s].Items[..length] };
    }
}
