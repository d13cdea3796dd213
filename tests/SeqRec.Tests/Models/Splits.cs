using SeqRec.Data;

namespace SeqRec.Tests.Models;

/// <summary>Small splits whose laws are known. Item ids are the numbers used.</summary>
internal static class Splits
{
    /// <summary>Whole sequences, each split into training items, validation and test target.</summary>
    public static SequenceSplit Of(int itemCount, params IEnumerable<int[]> sequences) => new("test",
        new IdMap(Enumerable.Range(1, itemCount).Select(item => $"i{item}")),
        [.. sequences.Select((items, u) => new UserSplit(u + 1, items[..^2], items[^2], items[^1]))], [], 0);

    /// <summary>Each item drawn evenly, whatever came before: there is nothing to learn.</summary>
    public static SequenceSplit Even(int users, int itemCount, int minLength, int maxLength, ulong seed)
    {
        var random = new Xoshiro256(seed);
        int Length() => minLength + (int)random.Below(maxLength - minLength + 1);
        return Of(itemCount, Enumerable.Range(0, users).Select(_ => Draws(Length(), () => 1 + (int)random.Below(itemCount))));
    }

    /// <summary>No user meets an item twice.</summary>
    public static SequenceSplit Distinct(int users, int itemCount, int maxLength, ulong seed)
    {
        var random = new Xoshiro256(seed);
        return Of(itemCount, Enumerable.Range(0, users).Select(_ => Array.ConvertAll(random.Permutation(itemCount)[..(3 + (int)random.Below(maxLength - 2))], i => i + 1)));
    }

    /// <summary>Item k is always followed by k + 1, and the last by the first: everything can be learnt.</summary>
    public static SequenceSplit Cycle(int users, int itemCount, int length) =>
        Of(itemCount, Enumerable.Range(0, users).Select(u => Enumerable.Range(u, length).Select(k => 1 + k % itemCount).ToArray()));

    /// <summary>One batch with all of the split's training rows.</summary>
    public static SequenceBatch Batch(this SequenceSplit split, SequenceBatchOptions? options = null) =>
        new SequenceBatches(split, (options ?? new()) with { BatchSize = int.MaxValue }).Epoch(1).Single();

    private static int[] Draws(int length, Func<int> draw) => [.. Enumerable.Range(0, length).Select(_ => draw())];
}
