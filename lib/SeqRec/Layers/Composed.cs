using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// The fused operations from common operators: what other backends run, and what the kernels are tested against.
/// </summary>
public static class Composed
{
    private const int TableRowsPerFetchedRow = 16;

    /// <inheritdoc cref="Fused.SoftmaxCrossEntropy"/>
    public static Tensor SoftmaxCrossEntropy(Tensor h, Tensor table, Tensor targets) => functional.cross_entropy(h.matmul(table.transpose(0, 1)), targets);

    /// <inheritdoc cref="Fused.SoftmaxCrossEntropyAndLikeliest"/>
    public static (Tensor Loss, Tensor Likeliest) SoftmaxCrossEntropyAndLikeliest(Tensor h, Tensor table, Tensor targets)
    {
        var logits = h.matmul(table.transpose(0, 1));
        return (functional.cross_entropy(logits, targets), logits.argmax(1));
    }

    /// <inheritdoc cref="Fused.CandidateRatings"/>
    /// <remarks>Many candidates in a small table are picked from ratings of all of it: fetching a row costs memory traffic, rating
    /// one only arithmetic.</remarks>
    public static Tensor CandidateRatings(Tensor h, Tensor table, Tensor candidates) => table.size(0) <= TableRowsPerFetchedRow * candidates.size(1)
        ? h.matmul(table.transpose(0, 1)).gather(1, candidates)
        : table.index_select(0, candidates.flatten()).view(h.size(0), candidates.size(1), -1).matmul(h.unsqueeze(-1)).squeeze(-1);

    /// <inheritdoc cref="Fused.MeanBag"/>
    public static Tensor MeanBag(Tensor table, Tensor bags) => table.index_select(0, bags.flatten()).view(bags.size(0), bags.size(1), -1).mean([1]);

    /// <inheritdoc cref="Fused.CausalAttention"/>
    public static Tensor CausalAttention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p)
    {
        var rows = new PaddedRows(offsets);
        // A real slot never sees padding, which comes after it.
        return rows.Unpad(functional.scaled_dot_product_attention(
            rows.Pad(q, heads), rows.Pad(k, heads), rows.Pad(v, heads), null, p, true));
    }

    /// <inheritdoc cref="Fused.BidirectionalAttention"/>
    public static Tensor BidirectionalAttention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p)
    {
        var rows = new PaddedRows(offsets);
        return rows.Unpad(functional.scaled_dot_product_attention(
            rows.Pad(q, heads), rows.Pad(k, heads), rows.Pad(v, heads), Real(rows), p));
    }

    /// <inheritdoc cref="Fused.AskedAttention"/>
    public static Tensor AskedAttention(
        Tensor q, Tensor k, Tensor v, Tensor asking, Tensor offsets, long heads, bool causal, double p)
    {
        var (asked, rows) = (new PaddedRows(asking), new PaddedRows(offsets));
        var seen = causal ? Real(rows) & Earlier(asked, rows) : Real(rows);  // [B, 1, 1 or L', L]
        return asked.Unpad(functional.scaled_dot_product_attention(
            asked.Pad(q, heads), rows.Pad(k, heads), rows.Pad(v, heads), seen, p));
    }

    /// <inheritdoc cref="Fused.LastAttention"/>
    public static Tensor LastAttention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p)
    {
        var rows = new PaddedRows(offsets);
        var asking = q.view(q.shape[0], heads, 1, -1);                       // [B, H, 1, d]
        var y = functional.scaled_dot_product_attention(asking, rows.Pad(k, heads), rows.Pad(v, heads), Real(rows), p);
        return y.flatten(1);
    }

    /// <summary>
    /// softmax(q kᵀ / √d) v, with weights dropped with probability p (Vaswani et al., 2017, equation 1).
    /// </summary>
    /// <param name="q">[.., L, d].</param>
    /// <param name="k">[.., L, d].</param>
    /// <param name="v">[.., L, d].</param>
    /// <param name="mask">Broadcast over [.., L, L], true where a slot must not be seen.</param>
    /// <param name="p">0 outside training.</param>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor mask, double p) =>
        functional.scaled_dot_product_attention(q, k, v, mask.logical_not(), p);

    /// <inheritdoc cref="Fused.FeedForward"/>
    public static Tensor FeedForward(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2) =>
        functional.linear(functional.linear(x, w1, b1).gelu(), w2, b2);

    /// <summary>Layer norm of x + z.</summary>
    public static Tensor ResidualNorm(Tensor x, Tensor z, Tensor weight, Tensor bias, double eps) =>
        functional.layer_norm(x + z, [x.shape[^1]], weight, bias, eps);

    // True where a slot is no padding; an empty sequence keeps its first, so that no row is without any. [B, 1, 1, L]
    private static Tensor Real(PaddedRows rows) =>
        (rows.Places < rows.Lengths.clamp_min(1).unsqueeze(1)).unsqueeze(1).unsqueeze(1);

    // True where a slot is not later than the one that asks: the last slots of each sequence ask in turn. [B, 1, L', L]
    private static Tensor Earlier(PaddedRows asked, PaddedRows rows)
    {
        var own = asked.Places + (rows.Lengths - asked.Lengths).unsqueeze(1);  // [B, L']
        return (rows.Places <= own.unsqueeze(-1)).unsqueeze(1);
    }

    /// <inheritdoc cref="Fused.AttentionalGru"/>
    public static Tensor AttentionalGru(Tensor x, Tensor a, Tensor lengths, Tensor w, Tensor b, Tensor u, AttentionGate gate)
    {
        var taken = (arange(x.shape[1], device: x.device).unsqueeze(0) < lengths.unsqueeze(1)).to(x.dtype);   // [B, T]
        var gates = functional.linear(gate == AttentionGate.Input ? x * a.unsqueeze(-1) : x, w, b);            // [B, T, 3H]
        // Taken apart once before the loop: an index inside it would cost the backward pass a buffer of all steps each
        // time.
        var (steps, attention, mask) = (gates.unbind(1), a.unsqueeze(-1).unbind(1), taken.unsqueeze(-1).unbind(1));
        var h = x.new_zeros([x.shape[0], u.shape[1]]);                                                        // [B, H]
        var states = new Tensor[steps.Length];
        for (var t = 0; t < steps.Length; t++) states[t] = h = Step(steps[t], attention[t], mask[t], h, u, gate);
        return stack(states, 1);
    }

    private static Tensor Step(Tensor projected, Tensor a, Tensor mask, Tensor h, Tensor kernel, AttentionGate gate)
    {
        var (i, s) = (projected.chunk(3, -1), functional.linear(h, kernel).chunk(3, -1));                     // three of [B, H] each
        var u = sigmoid(i[0] + s[0]);
        var n = tanh(i[2] + sigmoid(i[1] + s[1]) * s[2]);
        return h + mask * ShareOfNew(u, a, gate) * (n - h);
    }

    private static Tensor ShareOfNew(Tensor u, Tensor a, AttentionGate gate) => gate switch
    {
        AttentionGate.Replace => a,
        AttentionGate.Update => a * u,
        AttentionGate.Reference => 1 - (1 - a) * (1 - u),
        AttentionGate.Inverted => 1 - a * (1 - u),
        _ => u
    };
}
