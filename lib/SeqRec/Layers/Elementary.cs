using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>
/// Operations over the last dimension, put together from elementary ones. libtorch has most of them, but its builds for
/// Linux and Windows give them different last bits.
/// </summary>
internal static class Elementary
{
    /// <summary>x / ‖x‖₂, where no length counts as less than 10⁻¹².</summary>
    /// <param name="x">[.., D].</param>
    /// <returns>[.., D].</returns>
    public static Tensor Unit(Tensor x) => x * InverseLength(SquaredLength(x, keepdim: true));

    /// <summary>‖x‖₂. Its gradient at 0 is 0.</summary>
    /// <param name="x">[.., D].</param>
    /// <returns>[..].</returns>
    public static Tensor Length(Tensor x)
    {
        var squared = SquaredLength(x, keepdim: false);
        return squared * InverseLength(squared);
    }

    /// <summary>The cosine of the angle between rows.</summary>
    /// <param name="a">[.., D].</param>
    /// <param name="b">[.., D].</param>
    /// <returns>[..].</returns>
    public static Tensor Cosine(Tensor a, Tensor b) => (Unit(a) * Unit(b)).sum(-1);

    /// <summary>Shares that sum to 1: eˣ over its sum.</summary>
    /// <param name="x">[.., C].</param>
    /// <returns>[.., C].</returns>
    public static Tensor Softmax(Tensor x)
    {
        var e = BelowMaximum(x).exp();
        return e / e.sum(-1, keepdim: true);
    }

    /// <summary>The logarithm of <see cref="Softmax"/>.</summary>
    /// <inheritdoc cref="Softmax"/>
    public static Tensor LogSoftmax(Tensor x)
    {
        var below = BelowMaximum(x);
        return below - below.exp().sum(-1, keepdim: true).log();
    }

    /// <summary>Mean of −log softmax at the targets.</summary>
    /// <param name="logits">[N, C].</param>
    /// <param name="targets">[N] classes, 0..C-1.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor targets) =>
        -LogSoftmax(logits).gather(1, targets.unsqueeze(1)).mean();

    /// <summary>x σ(x).</summary>
    public static Tensor Silu(Tensor x) => x * x.sigmoid();

    // The maximum only keeps exp from overflowing: it has no part in the gradient.
    private static Tensor BelowMaximum(Tensor x) => x - x.detach().amax([-1L], keepdim: true);

    private static Tensor SquaredLength(Tensor x, bool keepdim) => x.square().sum(-1, keepdim);

    private static Tensor InverseLength(Tensor squared) => squared.clamp_min(1e-24).rsqrt();
}
