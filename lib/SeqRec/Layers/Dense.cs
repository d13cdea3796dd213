using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>A linear map, y = W x + b.</summary>
/// <remarks>On the CPU a kernel computes it, so that processors of Intel and AMD give the same bits.</remarks>
public sealed class Dense : Module<Tensor, Tensor>
{
    private readonly Parameter weight;  // named as in libtorch's linear layer
    private readonly Parameter? bias;

    /// <summary>Draws W and b as libtorch's linear layer does: uniform within 1 / √in of 0.</summary>
    /// <param name="inputs">Width that is read.</param>
    /// <param name="outputs">Width that comes out.</param>
    /// <param name="device">Where the parameters live; null for the CPU.</param>
    /// <param name="hasBias">Whether there is a b.</param>
    public Dense(long inputs, long outputs, Device? device = null, bool hasBias = true) : base(nameof(Dense))
    {
        var bound = 1 / Math.Sqrt(inputs);
        weight = Uniform(bound, device, outputs, inputs);
        if (hasBias) bias = Uniform(bound, device, outputs);
        RegisterComponents();
    }

    /// <summary>W. [out, in]</summary>
    public Parameter Weight => weight;

    /// <summary>b, or null. [out]</summary>
    public Parameter? Bias => bias;

    /// <param name="x">[.., in].</param>
    /// <returns>[.., out].</returns>
    public override Tensor forward(Tensor x) => Fused.Linear(x, weight, bias);

    private static Parameter Uniform(double bound, Device? device, params long[] shape)
    {
        using var initial = empty(shape, device: device ?? CPU);
        return Owned.Parameter(Initial.Uniform(initial, bound));
    }
}
