using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>γ x / √(1 + ε) + β for each feature: batch normalisation whose statistics stay at 0 and 1.</summary>
public sealed class ScaleAndShift : Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-3;
    private readonly Parameter gamma, beta;

    /// <param name="features">Width of the input.</param>
    /// <param name="device">Where the parameters live.</param>
    public ScaleAndShift(int features, Device? device = null) : base(nameof(ScaleAndShift))
    {
        gamma = Owned.Parameter(ones(features, device: device));
        beta = Owned.Parameter(zeros(features, device: device));
        RegisterComponents();
    }

    /// <param name="x">[.., features].</param>
    /// <returns>[.., features].</returns>
    public override Tensor forward(Tensor x) => x * (gamma / Math.Sqrt(1 + Epsilon)) + beta;
}
