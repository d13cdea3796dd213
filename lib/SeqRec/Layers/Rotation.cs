using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>
/// How far rotary position embedding turns each slot (Su et al., 2021, section 3.2.2): the pair of elements j and j + d/2 of a
/// head, by the angle p θ^(-2j/d) at position p. So a product of two turned slots depends on the distance between them alone.
/// </summary>
/// <param name="Cos">[.., 1, d/2] cosines of the angles.</param>
/// <param name="Sin">[.., 1, d/2] sines.</param>
/// <remarks>The pairs are Hugging Face's. Meta's original pairs neighbours 2j and 2j + 1, which is the same after the rows of
/// the query and key matrices have been put in another order.</remarks>
public sealed record Rotation(Tensor Cos, Tensor Sin)
{
    /// <summary>The angles at given positions.</summary>
    /// <param name="positions">[..] whole numbers.</param>
    /// <param name="headDim">d, size of a head; even.</param>
    /// <param name="theta">θ; 10000 for Llama 1 and 2.</param>
    public static Rotation At(Tensor positions, long headDim, double theta)
    {
        var j = arange(headDim / 2, device: positions.device).to_type(float64);
        var angles = positions.to_type(float64).unsqueeze(-1) * (j * (-2 * Math.Log(theta) / headDim)).exp();  // [.., d/2]
        return new(angles.cos().to_type(float32).unsqueeze(-2), angles.sin().to_type(float32).unsqueeze(-2));
    }

    /// <summary>Turns each head of each slot.</summary>
    /// <param name="x">[.., H, d].</param>
    /// <returns>[.., H, d].</returns>
    public Tensor Turn(Tensor x)
    {
        var halves = x.chunk(2, -1);
        var (a, b) = (halves[0], halves[1]);  // [.., H, d/2]
        return cat([a * Cos - b * Sin, b * Cos + a * Sin], -1);
    }

    /// <summary>The angles at each sequence's last slot.</summary>
    internal Rotation Last(PackedSlots slots) => new(slots.Last(Cos), slots.Last(Sin));
}
