using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>SLMRec's L_ms: a linear map after each inner block predicts the next item as the model's last one does. They serve
/// training alone.</summary>
internal sealed class SupervisionHeads : Module<Tensor[], SequenceBatch, Tensor>
{
    private readonly E4SRec[] model;  // in an array, so that it is no part of this module
    private readonly IReadOnlyList<int> ends;
    private readonly BlockReduction reduction;
    private readonly ModuleList<Dense> heads;

    public SupervisionHeads(E4SRec model, DistillationOptions options, Device device) : base(nameof(SupervisionHeads))
    {
        (this.model, reduction) = ([model], options.Reduction);
        ends = [.. options.EndsOf(model.Llama.Options.Layers).SkipLast(1)];
        Dense Head() => new(model.Llama.Options.Dim, model.ItemDim, device, hasBias: false);
        heads = ModuleList(ends.Select(_ => Head()).ToArray());
        RegisterComponents();
    }

    /// <param name="states">[B, D] at each depth, as <see cref="E4SRec.LastStatesOfLayers"/> gives them.</param>
    /// <param name="batch">With the targets.</param>
    /// <returns>Cross-entropy over the inner blocks; 0 where there is none.</returns>
    public override Tensor forward(Tensor[] states, SequenceBatch batch) => ends.Count == 0
        ? states[^1].new_zeros(1).sum()
        : heads.Zip(ends, (head, end) => model[0].Loss(head.call(states[end]), batch)).ToArray().Over(reduction);
}
