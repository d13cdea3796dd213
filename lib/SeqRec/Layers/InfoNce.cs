using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>
/// Contrastive losses (van den Oord et al., 2018): two views of the same sequence shall be more alike than views of
/// different ones. Likeness is the dot product over the temperature τ; of unit vectors that is the cosine.
/// </summary>
/// <remarks>A batch of one sequence has no negatives, and its loss is 0.</remarks>
public static class InfoNce
{
    /// <summary>−mean log softmax(a bᵀ / τ) at the pairs: each row of a against all B rows of b.</summary>
    /// <param name="a">[B, D] first views.</param>
    /// <param name="b">[B, D] second views, in the same order.</param>
    /// <param name="temperature">τ above 0.</param>
    public static Tensor OneWay(Tensor a, Tensor b, double temperature) =>
        Fused.SoftmaxCrossEntropy(a / temperature, b, arange(a.shape[0], device: a.device));

    /// <summary>
    /// Each of the 2B views against its partner and the other 2(B − 1) (SimCLR: Chen et al., ICML 2020, equation 1).
    /// </summary>
    /// <inheritdoc cref="OneWay"/>
    public static Tensor AmongAll(Tensor a, Tensor b, double temperature)
    {
        var z = cat([a, b], 0);                                                                    // [2B, D]
        var self = eye(z.shape[0], dtype: @bool, device: a.device);
        var likeness = (Fused.Linear(z, z) / temperature).masked_fill(self, float.NegativeInfinity);
        return Elementary.CrossEntropy(likeness, arange(z.shape[0], device: a.device).roll(a.shape[0], 0));
    }
}
