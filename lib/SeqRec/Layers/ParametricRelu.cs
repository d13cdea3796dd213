using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>PReLU (He et al., 2015): each feature has a learnt slope below 0.</summary>
/// <remarks>
/// TorchSharp's PReLU creates its weight on the default device and then moves it, which fails for META.
/// </remarks>
public sealed class ParametricRelu : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;  // named as in libtorch's layer

    /// <param name="features">Width of the input.</param>
    /// <param name="slope">Of all features at the start.</param>
    /// <param name="device">Where the parameters live; null for the CPU.</param>
    public ParametricRelu(long features, double slope, Device? device = null) : base(nameof(ParametricRelu))
    {
        using var initial = full(features, slope, float32, device ?? CPU);
        weight = Owned.Parameter(initial);
        RegisterComponents();
    }

    /// <param name="x">[N, features].</param>
    /// <returns>Likewise.</returns>
    public override Tensor forward(Tensor x) => nn.functional.prelu(x, weight);
}
