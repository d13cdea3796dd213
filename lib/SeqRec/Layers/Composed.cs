using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>The fused operations from common operators: what other backends run, and what the kernels are tested against.</summary>
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
        var other = Other(offsets);
        return Packed(q, k, v, other | ones_like(other).triu(1), heads, p);
    }

    /// <inheritdoc cref="Fused.BidirectionalAttention"/>
    public static Tensor BidirectionalAttention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p) =>
        Packed(q, k, v, Other(offsets), heads, p);

    /// <inheritdoc cref="Fused.AskedAttention"/>
    public static Tensor AskedAttention(Tensor q, Tensor k, Tensor v, Tensor asking, Tensor offsets, long heads, bool causal, double p)
    {
        var (sequence, slots) = (SequenceOfSlot(asking), arange(k.shape[0], device: k.device).unsqueeze(0));
        var mask = SequenceOfSlot(offsets).unsqueeze(0) != sequence.unsqueeze(1);                                     // [M, N]
        var own = arange(q.shape[0], device: q.device) + (offsets - asking).index_select(0, sequence + 1);            // [M], the last slots in turn
        return Packed(q, k, v, causal ? mask | (slots > own.unsqueeze(1)) : mask, heads, p);
    }

    /// <inheritdoc cref="Fused.LastAttention"/>
    public static Tensor LastAttention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p) =>
        Packed(q, k, v, SequenceOfSlot(offsets).unsqueeze(0) != arange(q.shape[0], device: q.device).unsqueeze(1), heads, p);

    /// <summary>softmax(q kᵀ / √d) v, with weights dropped with probability p (Vaswani et al., 2017, equation 1).</summary>
    /// <param name="q">[.., L, d].</param>
    /// <param name="k">[.., L, d].</param>
    /// <param name="v">[.., L, d].</param>
    /// <param name="mask">Broadcast over [.., L, L], true where a slot must not be seen.</param>
    /// <param name="p">0 outside training.</param>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor mask, double p)
    {
        var a = q.matmul(k.transpose(-1, -2)) / Math.Sqrt(q.shape[^1]);  // [.., L, L]
        var w = a.masked_fill(mask, float.NegativeInfinity).softmax(-1);
        return functional.dropout(w, p).matmul(v);
    }

    /// <inheritdoc cref="Fused.FeedForward"/>
    public static Tensor FeedForward(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2) =>
        functional.linear(functional.linear(x, w1, b1).gelu(), w2, b2);

    /// <summary>Layer norm of x + z.</summary>
    public static Tensor ResidualNorm(Tensor x, Tensor z, Tensor weight, Tensor bias, double eps) =>
        functional.layer_norm(x + z, [x.shape[^1]], weight, bias, eps);

    private static Tensor Packed(Tensor q, Tensor k, Tensor v, Tensor mask, long heads, double p) =>
        Attention(Heads(q, heads), Heads(k, heads), Heads(v, heads), mask, p).transpose(0, 1).flatten(1);

    // [N, H·d] -> [H, N, d]
    private static Tensor Heads(Tensor x, long heads) => x.view(x.shape[0], heads, -1).transpose(0, 1);

    // [N], from 0.
    private static Tensor SequenceOfSlot(Tensor offsets) =>
        searchsorted(offsets, arange(offsets[-1].ToInt64(), device: offsets.device), right: true) - 1;

    // True where slot j lies in another sequence than slot i. [N, N]
    private static Tensor Other(Tensor offsets)
    {
        var sequence = SequenceOfSlot(offsets);
        return sequence.unsqueeze(1) != sequence.unsqueeze(0);
    }

    /// <inheritdoc cref="Fused.AttentionalGru"/>
    public static Tensor AttentionalGru(Tensor x, Tensor a, Tensor lengths, Tensor w, Tensor b, Tensor u, AttentionGate gate)
    {
        var taken = (arange(x.shape[1], device: x.device).unsqueeze(0) < lengths.unsqueeze(1)).to(x.dtype);   // [B, T]
        var gates = functional.linear(gate == AttentionGate.Input ? x * a.unsqueeze(-1) : x, w, b);            // [B, T, 3H]
        // Taken apart once before the loop: an index inside it would cost the backward pass a buffer of all steps each time.
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
