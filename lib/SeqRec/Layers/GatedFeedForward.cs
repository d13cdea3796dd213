using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>SwiGLU (Shazeer, 2020, equation 6): W_down (silu(W_gate x) ⊙ W_up x).</summary>
public sealed class GatedFeedForward : Module<Tensor, Slots, Tensor>
{
    private readonly LoraLinear gate_proj, up_proj, down_proj;  // named as in Hugging Face's checkpoints

    /// <param name="dim">D, width of a slot.</param>
    /// <param name="innerDim">Width of the hidden layer.</param>
    /// <param name="linear">Makes a linear map, given its name and its widths.</param>
    public GatedFeedForward(long dim, long innerDim, Func<string, long, long, LoraLinear> linear) : base(nameof(GatedFeedForward))
    {
        gate_proj = linear(nameof(gate_proj), dim, innerDim);
        up_proj = linear(nameof(up_proj), dim, innerDim);
        down_proj = linear(nameof(down_proj), innerDim, dim);
        RegisterComponents();
    }

    /// <param name="x">[.., D].</param>
    /// <param name="slots">What dropout depends on.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Tensor x, Slots slots) =>
        down_proj.call(Elementary.Silu(gate_proj.call(x, slots)) * up_proj.call(x, slots), slots);
}
