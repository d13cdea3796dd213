using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, ICML 2015): each channel with mean 0 and variance 1, by statistics of the
/// batch in training and by running ones afterwards, so that a prediction does not depend on the rows beside it.
/// </summary>
/// <remarks>libtorch's has other last bits on Windows than on Linux.</remarks>
internal sealed class BatchNorm : Module<Tensor, Tensor>
{
    private readonly Parameter? weight, bias;  // named as in libtorch's layer, as the running statistics
    private readonly Tensor running_mean, running_var;
    private readonly double eps, momentum;

    /// <param name="channels">C.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">Share of a batch in the running statistics.</param>
    /// <param name="affine">Whether a weight and a bias follow, which start at 1 and 0.</param>
    /// <param name="device">Where all of it lives.</param>
    public BatchNorm(int channels, double eps, double momentum, bool affine, Device? device) : base(nameof(BatchNorm))
    {
        (this.eps, this.momentum) = (eps, momentum);
        var on = device ?? CPU;
        running_mean = Owned.Buffer(zeros(channels, device: on));
        running_var = Owned.Buffer(ones(channels, device: on));
        if (affine)
        {
            weight = Owned.Parameter(ones(channels, device: on));
            bias = Owned.Parameter(zeros(channels, device: on));
        }

        RegisterComponents();
    }

    /// <param name="x">[B, C].</param>
    /// <returns>[B, C].</returns>
    /// <exception cref="ArgumentException">A training batch of one row, which has no variance.</exception>
    public override Tensor forward(Tensor x)
    {
        var y = training ? OfBatch(x) : Scaled(x - running_mean, running_var);
        return weight is null ? y : y * weight + bias!;
    }

    private Tensor OfBatch(Tensor x)
    {
        var rows = x.shape[0];
        if (rows < 2)
            throw new ArgumentException(
                "Batch statistics need at least two rows: leave out a last batch of one row.", nameof(x));
        var mean = x.mean([0L]);
        var centred = x - mean;
        var variance = centred.square().mean([0L]);
        Remember(running_mean, mean);
        Remember(running_var, variance * ((double)rows / (rows - 1)));
        return Scaled(centred, variance);
    }

    private Tensor Scaled(Tensor centred, Tensor variance) => centred * (variance + eps).rsqrt();

    private void Remember(Tensor running, Tensor ofBatch)
    {
        using var guard = no_grad();
        running.mul_(1 - momentum).add_(ofBatch.detach() * momentum);
    }
}
