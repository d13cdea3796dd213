using SeqRec.Data;

namespace SeqRec.Augmentation;

/// <summary>Where foreign items come from: the training interactions of a split, and never its held-out items.</summary>
public sealed class TrainingItems
{
    private readonly int itemCount;
    private readonly int[] interactions;                               // user after user
    private readonly Dictionary<int, (int Start, int Count)> own = [];
    private readonly Dictionary<int, HashSet<int>> met = [];

    /// <summary>Notes what each user has met in training.</summary>
    public TrainingItems(SequenceSplit split)
    {
        itemCount = split.ItemCount;
        var all = new List<int>();
        foreach (var (user, items) in split.TrainingSequences)
        {
            (own[user], met[user]) = ((all.Count, items.Length), [.. items]);
            all.AddRange(items);
        }
        interactions = [.. all];
    }

    /// <summary>The item of a training interaction of another user, each interaction equally likely: often a popular one.</summary>
    /// <exception cref="InvalidOperationException">No other user has one.</exception>
    public int OfOthers(int user, Xoshiro256 random)
    {
        var (start, count) = own.GetValueOrDefault(user);
        if (count == interactions.Length) throw new InvalidOperationException($"No user but {user} has training interactions, so there is no foreign item.");
        var k = (int)random.Below(interactions.Length - count);
        return interactions[k < start ? k : k + count];
    }

    /// <summary>An item that the user has not met in training, each equally likely; any item where the user has met all.</summary>
    public int Unmet(int user, Xoshiro256 random)
    {
        var known = met.GetValueOrDefault(user, []);
        int item;
        do item = 1 + (int)random.Below(itemCount); while (known.Count < itemCount && known.Contains(item));
        return item;
    }
}
