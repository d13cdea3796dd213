using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// DIN's activation (Zhou et al., KDD 2018): p · x + (1 − p) · α · x, where p = σ of x standardised per channel, so that the
/// bend sits where the data are.
/// </summary>
/// <remarks>Statistics are those of the batch in training and running ones afterwards, so that a prediction does not depend
/// on the rows beside it; the authors' code always takes the batch's. α starts at 0.</remarks>
public sealed class Dice : Module<Tensor, Tensor>
{
    private readonly BatchNorm norm;
    private readonly Parameter alpha;

    /// <param name="channels">C.</param>
    /// <param name="device">Where the parameters live.</param>
    public Dice(int channels, Device? device = null) : base(nameof(Dice))
    {
        norm = new BatchNorm(channels, eps: 1e-9, momentum: 0.01, affine: false, device);
        alpha = Owned.Parameter(zeros(channels, device: device));
        RegisterComponents();
    }

    /// <param name="x">[B, C].</param>
    /// <returns>[B, C].</returns>
    /// <exception cref="ArgumentException">A training batch of one row, which has no variance.</exception>
    public override Tensor forward(Tensor x)
    {
        var p = sigmoid(norm.call(x));
        return x * (p + (1 - p) * alpha);
    }
}
