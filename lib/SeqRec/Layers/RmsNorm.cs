using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>Divides each slot by its root mean square and scales: x / √(mean x² + ε) · g (Zhang and Sennrich, 2019, equation 4).</summary>
public sealed class RmsNorm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly double eps;

    /// <param name="dim">D, width of a slot.</param>
    /// <param name="eps">ε.</param>
    /// <param name="device">Where the gains live.</param>
    public RmsNorm(long dim, double eps, Device device) : base(nameof(RmsNorm))
    {
        this.eps = eps;
        using var gains = ones(dim, device: device);
        weight = Owned.Parameter(gains);
        RegisterComponents();
    }

    /// <param name="x">[.., D]; in half precision it is normalised in single precision.</param>
    /// <returns>[.., D], in the type of <paramref name="x"/>.</returns>
    public override Tensor forward(Tensor x)
    {
        var wide = x.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? x.to_type(float32) : x;
        return (wide * (wide.square().mean([-1], keepdim: true) + eps).rsqrt()).type_as(x) * weight;
    }
}
