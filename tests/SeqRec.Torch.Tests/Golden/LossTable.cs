using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace SeqRec.Torch.Tests.Golden;

internal static class LossTable
{
    public static readonly CallTable Calls = new()
    {
        { "F.cross_entropy(a, b)", (a, b) => cross_entropy(a, b) },
        { "F.cross_entropy(a, b, ignore_index=0)", (a, b) => cross_entropy(a, b, ignore_index: 0) },
        { "F.cross_entropy(a, b, label_smoothing=0.1, reduction='sum')", (a, b) => cross_entropy(a, b, label_smoothing: 0.1, reduction: Reduction.Sum) },
        { "F.cross_entropy(a, b, weight=c.detach())", (a, b, c) => cross_entropy(a, b, weight: c.detach()) },
        { "F.cross_entropy(a, b, reduction='none')", (a, b) => cross_entropy(a, b, reduction: Reduction.None) },
        { "F.nll_loss(a, b)", (a, b) => nll_loss(a, b) },
        { "F.binary_cross_entropy(a, b)", (a, b) => binary_cross_entropy(a, b) },
        { "F.binary_cross_entropy_with_logits(a, b)", (a, b) => binary_cross_entropy_with_logits(a, b) },
        { "F.binary_cross_entropy_with_logits(a, b, reduction='none', pos_weight=c.detach())",
            (a, b, c) => binary_cross_entropy_with_logits(a, b, reduction: Reduction.None, pos_weights: c.detach()) },
        { "F.mse_loss(a, b)", (a, b) => mse_loss(a, b) },
        { "F.l1_loss(a, b)", (a, b) => l1_loss(a, b) },
        { "F.smooth_l1_loss(a, b, beta=0.5)", (a, b) => smooth_l1_loss(a, b, beta: 0.5) },
        { "F.kl_div(a, b, reduction='sum')", (a, b) => kl_div(a, b, log_target: false, reduction: Reduction.Sum) },
        { "F.kl_div(a, b, reduction='sum', log_target=True)", (a, b) => kl_div(a, b, reduction: Reduction.Sum) },
    };
}
