using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Data;

/// <summary>One tensor of a weight file: what it is and where it lies.</summary>
/// <param name="Name">Its name, parts joined with dots.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes of its dimensions; none for a single number.</param>
/// <param name="Offset">Its first byte, counted from the start of the file.</param>
public sealed record WeightEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Offset)
{
    /// <summary>Its size in the file.</summary>
    public long Bytes => Shape.TotalSize() * Type.ElementSize();
}
