using SeqRec.Kernels.Attention;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>Packed sequences, and those of their slots that ask, as kernels read them.</summary>
/// <param name="Offsets">[B + 1]: sequence b has the slots Offsets[b]..Offsets[b + 1] - 1.</param>
/// <param name="QueryOffsets">[B + 1], the same of the queries.</param>
internal sealed record PackedSequences(Tensor Offsets, Tensor QueryOffsets)
{
    /// <summary>Attention over the sequences; rows are to be set.</summary>
    /// <param name="width">H d.</param>
    /// <param name="settings">How it attends.</param>
    public unsafe PackedAttention<T> Attention<T>(long width, AttentionSettings settings) where T : unmanaged => new()
    {
        Offsets = TensorMemory.Pointer<long>(Offsets), QueryOffsets = TensorMemory.Pointer<long>(QueryOffsets),
        Sequences = (nint)Offsets.numel() - 1, Width = (nint)width, Heads = (nint)settings.Heads,
        Causal = settings.Causal, P = settings.P, Key = (ulong)settings.Key
    };

    /// <summary>Refuses sequences that would make a kernel read outside its rows.</summary>
    /// <param name="slots">N.</param>
    /// <param name="queries">M.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public void Check(long slots, long queries)
    {
        if (!Rises(Offsets, slots))
            throw new ArgumentException($"In packed sequences, the Int64 offsets rise from 0 to N = {slots}.");
        if (ReferenceEquals(QueryOffsets, Offsets)) return;
        if (!Rises(QueryOffsets, queries))
            throw new ArgumentException($"In packed sequences, the Int64 asking rises from 0 to M = {queries}.");
        if (!IsWithin()) throw new ArgumentException("In packed sequences, a sequence has more queries than slots.");
    }

    private static unsafe bool Rises(Tensor offsets, long end)
    {
        if (offsets.dim() != 1 || offsets.dtype != ScalarType.Int64 || offsets.numel() == 0) return false;
        long* o = TensorMemory.Pointer<long>(offsets), last = o + offsets.numel() - 1;
        if (*o != 0 || *last != end) return false;
        for (; o < last; o++)
            if (o[1] < o[0]) return false;
        return true;
    }

    private unsafe bool IsWithin()
    {
        if (QueryOffsets.numel() != Offsets.numel()) return false;
        long* o = TensorMemory.Pointer<long>(Offsets), a = TensorMemory.Pointer<long>(QueryOffsets);
        for (long b = 0; b < Offsets.numel() - 1; b++)
            if (a[b + 1] - a[b] > o[b + 1] - o[b]) return false;
        return true;
    }
}

/// <summary>How attention attends.</summary>
/// <param name="Heads">H.</param>
/// <param name="Causal">Whether later slots are hidden.</param>
/// <param name="P">Probability of dropping a weight.</param>
/// <param name="Key">Decides which are dropped.</param>
internal sealed record AttentionSettings(long Heads, bool Causal, double P, long Key);
