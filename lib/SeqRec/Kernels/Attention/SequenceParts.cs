using SeqRec.Kernels.Execution;

namespace SeqRec.Kernels.Attention;

/// <summary>How packed sequences are split into parts of about equally many slots.</summary>
/// <param name="offsets">[B + 1].</param>
/// <param name="sequences">B.</param>
internal readonly unsafe struct SequenceParts(long* offsets, nint sequences)
{
    private const int Grain = 320;

    private readonly Parts _slots = Parts.Of((nint)offsets[sequences], Grain);

    public int Count => _slots.Count;

    /// <summary>The first sequence of a part; that of part <see cref="Count"/> is the end.</summary>
    public nint First(int part)
    {
        if (part == Count) return sequences;
        nint low = 0, high = sequences, slot = _slots.First(part);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (offsets[middle] < slot) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
