namespace SeqRec.Kernels.Attention;

/// <summary>Some sequences, their slots, and those of them that have a query.</summary>
/// <param name="Sequence">The first one.</param>
/// <param name="EndSequence">The one after the last.</param>
/// <param name="Slot">The first slot.</param>
/// <param name="Slots">How many.</param>
/// <param name="Query">The first query.</param>
/// <param name="Queries">How many.</param>
internal readonly record struct SequenceChunk(
    nint Sequence, nint EndSequence, nint Slot, nint Slots, nint Query, nint Queries)
{
    private const nint MostSlots = 384;

    /// <summary>
    /// The next sequences of a part: as many as have 384 slots together, and at least one. What a part of the layer
    /// writes for them, the next one finds in cache.
    /// </summary>
    public static unsafe SequenceChunk Next<T>(in PackedAttention<T> a, nint sequence, nint end) where T : unmanaged
    {
        nint slot = (nint)a.Offsets[sequence], query = (nint)a.QueryOffsets[sequence], next = sequence + 1;
        while (next < end && a.Offsets[next + 1] - slot <= MostSlots) next++;
        return new(sequence, next, slot, (nint)a.Offsets[next] - slot, query, (nint)a.QueryOffsets[next] - query);
    }

    /// <summary>The most slots of a chunk between two sequences.</summary>
    public static nint Most<T>(in PackedAttention<T> a, nint sequence, nint end) where T : unmanaged
    {
        nint most = 0;
        while (sequence < end)
        {
            var chunk = Next(a, sequence, end);
            (most, sequence) = (nint.Max(most, chunk.Slots), chunk.EndSequence);
        }
        return most;
    }
}
