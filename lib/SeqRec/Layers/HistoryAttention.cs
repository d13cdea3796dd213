using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>How much each step of a history matters to a target: weights that sum to 1 over the real steps.</summary>
/// <remarks>Padding gets exactly 0; a row without any real step gets 0 everywhere.</remarks>
public abstract class HistoryAttention(string name) : Module<Tensor, Tensor, Tensor, Tensor>(name)
{
    /// <summary>The weights.</summary>
    /// <param name="h">[B, T, H] states or embeddings of the steps.</param>
    /// <param name="target">[B, E] embedding of the target, e_a.</param>
    /// <param name="mask">[B, T] true at real steps.</param>
    /// <returns>[B, T].</returns>
    public override Tensor forward(Tensor h, Tensor target, Tensor mask) =>
        Elementary.Softmax(Scores(h, target).masked_fill(~mask, -1e9f)) * mask.to(h.dtype);

    /// <summary>z, before the softmax. [B, T]</summary>
    protected abstract Tensor Scores(Tensor h, Tensor target);
}

/// <summary>The paper's: z_t = h_tᵀ W e_a (Zhou et al., AAAI 2019, equation 8).</summary>
public sealed class BilinearAttention : HistoryAttention
{
    private readonly Dense map;

    /// <param name="stateDim">H.</param>
    /// <param name="targetDim">E.</param>
    /// <param name="device">Where the parameters live.</param>
    public BilinearAttention(int stateDim, int targetDim, Device? device = null) : base(nameof(BilinearAttention))
    {
        map = new Dense(targetDim, stateDim, device, hasBias: false);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override Tensor Scores(Tensor h, Tensor target) => (h * map.call(target).unsqueeze(1)).sum(-1);
}

/// <summary>The reference code's: a network of widths 80 and 40 reads query, step, their difference and their product.</summary>
/// <remarks>DIEN's code first maps the target through a linear layer and a PReLU; DIN's compares it as it is.</remarks>
public sealed class MlpAttention : HistoryAttention
{
    private readonly Sequential? query;
    private readonly Dense hidden1;
    private readonly Sequential network;

    /// <param name="stateDim">H.</param>
    /// <param name="targetDim">E; without <paramref name="mapTarget"/> equal to H.</param>
    /// <param name="mapTarget">Whether the target is mapped to a query of width H first.</param>
    /// <param name="device">Where the parameters live.</param>
    public MlpAttention(int stateDim, int targetDim, bool mapTarget, Device? device = null) : base(nameof(MlpAttention))
    {
        if (mapTarget)
            query = Sequential(
                ("map", new Dense(targetDim, stateDim, device)), ("prelu", new ParametricRelu(stateDim, 0.1, device)));
        hidden1 = new Dense(4 * stateDim, 80, device);
        network = Sequential(
            ("sigmoid1", Sigmoid()), ("hidden2", new Dense(80, 40, device)), ("sigmoid2", Sigmoid()),
            ("score", new Dense(40, 1, device)));
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override Tensor Scores(Tensor h, Tensor target)
    {
        // W (q, h, q - h, q ∘ h) = (W1 + W3) q + (W2 - W3) h + W4 (q ∘ h), where the first part is the same for all steps.
        var q = query?.call(target) ?? target;                                                     // [B, H]
        var w = hidden1.Weight.chunk(4, 1);                                                        // four of [80, H]
        var ofTarget = Fused.Linear(q, w[0] + w[2], hidden1.Bias).unsqueeze(1);                    // [B, 1, 80]
        var ofStep = Fused.Linear(cat([h, q.unsqueeze(1) * h], -1), cat([w[1] - w[2], w[3]], 1));  // [B, T, 80]
        return network.call(ofTarget + ofStep).squeeze(-1);
    }
}
