using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>A linear map without bias to which low-rank adaptation may be added: y = W x + (α / r) B A x (Hu et al., 2022, equation 3).</summary>
public sealed class LoraLinear : Module<Tensor, Slots, Tensor>
{
    private readonly Parameter weight;
    private readonly Dense? lora_A, lora_B;
    private readonly LoraOptions? lora;

    /// <summary>W ~ N(0, 0.02²); A as libtorch's linear layers, B zero, so that training starts from W alone.</summary>
    /// <param name="inputs">Width that is read.</param>
    /// <param name="outputs">Width that comes out.</param>
    /// <param name="lora">Adds A and B and freezes W; null for a plain map.</param>
    /// <param name="device">Where the parameters live.</param>
    /// <param name="type">Element type of W; a half-precision one halves its memory, and its product is computed in it.</param>
    /// <param name="drawn">False leaves W as memory holds it, for values that are read from a file.</param>
    public LoraLinear(long inputs, long outputs, LoraOptions? lora, Device device, ScalarType type = ScalarType.Float32, bool drawn = true) : base(nameof(LoraLinear))
    {
        this.lora = lora;
        using var initial = empty(outputs, inputs, dtype: type, device: device);
        weight = Owned.Parameter(drawn ? Initial.Normal(initial, 0.02) : initial, requiresGrad: lora is null);
        if (lora is not null)
        {
            lora_A = new(inputs, lora.Rank, device, hasBias: false);
            lora_B = new(lora.Rank, outputs, device, hasBias: false);
            init.zeros_(lora_B.Weight);
        }
        RegisterComponents();
    }

    /// <summary>W + (α / r) B A: the one matrix that computes the same. [outputs, inputs]</summary>
    public Tensor Merged => lora is null
        ? weight
        : weight + Fused.Linear(lora_B!.Weight, lora_A!.Weight.transpose(0, 1)) * lora.Scale;

    /// <param name="x">[.., inputs].</param>
    /// <param name="slots">What dropout depends on.</param>
    /// <returns>[.., outputs].</returns>
    public override Tensor forward(Tensor x, Slots slots)
    {
        var y = Fused.Linear(x.type_as(weight), weight).type_as(x);
        return lora is null ? y : y + lora_B!.call(lora_A!.call(slots.Drop(x, lora.Dropout))) * lora.Scale;
    }
}
