using TorchSharp.Native;
using static TorchSharp.torch;

namespace SeqRec.Torch;

/// <summary>The operators of native/kernels: each does in one pass over memory what several of libtorch's do in many.</summary>
/// <remarks>They are ours alone; code that is to run on another backend calls them through <c>SeqRec.Layers.Fused</c>.</remarks>
public static class FusedKernels
{
    private static readonly Operator
        s_crossEntropy = new("seqrec::softmax_cross_entropy"),
        s_crossEntropyAndLikeliest = new("seqrec::softmax_cross_entropy_and_likeliest"),
        s_attention = new("seqrec::packed_attention"),
        s_askedAttention = new("seqrec::asked_attention"),
        s_lastAttention = new("seqrec::last_attention"),
        s_ratings = new("seqrec::candidate_ratings"),
        s_dropout = new("seqrec::counter_dropout"),
        s_linear = new("seqrec::linear"),
        s_threeLinear = new("seqrec::three_linear"),
        s_feedForward = new("seqrec::feed_forward"),
        s_residualNorm = new("seqrec::residual_norm"),
        s_block = new("seqrec::transformer_block"),
        s_recurrence = new("seqrec::attentional_gru"),
        s_bag = new("aten::embedding_bag");

    /// <summary>Mean over rows of the softmax cross-entropy of <c>h tableᵀ</c>; the product is never stored.</summary>
    /// <param name="h">[N, D].</param>
    /// <param name="table">[V, D].</param>
    /// <param name="targets">[N] Int64, 0..V-1.</param>
    public static Tensor softmax_cross_entropy(Tensor h, Tensor table, Tensor targets) => s_crossEntropy.Call(h, table, targets);

    /// <summary>The same, and the likeliest class of each row: the first with the largest logit. [N] Int64.</summary>
    /// <inheritdoc cref="softmax_cross_entropy"/>
    public static (Tensor Loss, Tensor Likeliest) softmax_cross_entropy_and_likeliest(Tensor h, Tensor table, Tensor targets) => s_crossEntropyAndLikeliest.Call2(h, table, targets);

    /// <summary>Scaled dot-product attention of sequences that lie one after the other, each slot seeing those of its sequence.</summary>
    /// <param name="q">[N, D], the heads side by side; so are k, v and the result.</param>
    /// <param name="k">[N, D].</param>
    /// <param name="v">[N, D].</param>
    /// <param name="offsets">[B + 1] Int64: sequence b has the slots offsets[b]..offsets[b + 1] - 1.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="causal">Hides the slots after the one that looks.</param>
    /// <param name="p">Probability of dropping an attention weight, in [0, 1).</param>
    /// <param name="key">Decides which are dropped.</param>
    public static Tensor packed_attention(
        Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, bool causal, double p, long key) =>
        s_attention.Call(q, k, v, offsets, heads, causal, p, key);

    /// <summary>The attention of some slots of each sequence: of any where they see all slots, of its last ones where later slots are hidden.</summary>
    /// <param name="q">[M, D], the heads side by side; so is the result.</param>
    /// <param name="k">[N, D].</param>
    /// <param name="v">[N, D].</param>
    /// <param name="asking">[B + 1] Int64: sequence b has the queries asking[b]..asking[b + 1] - 1, at most as many as slots.</param>
    /// <param name="offsets">[B + 1] Int64, the same of k and v.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="causal">Hides the slots after the one that looks.</param>
    /// <param name="p">Probability of dropping an attention weight, in [0, 1).</param>
    /// <param name="key">Decides which are dropped.</param>
    public static Tensor asked_attention(Tensor q, Tensor k, Tensor v, Tensor asking, Tensor offsets, long heads, bool causal, double p, long key) =>
        s_askedAttention.Call(q, k, v, asking, offsets, heads, causal, p, key);

    /// <summary>The attention of each sequence's last slot alone; it sees its whole sequence.</summary>
    /// <param name="q">[B, D], the heads side by side; so is the result.</param>
    /// <param name="k">[N, D].</param>
    /// <param name="v">[N, D].</param>
    /// <param name="offsets">[B + 1] Int64, rising.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="p">Probability of dropping an attention weight, in [0, 1).</param>
    /// <param name="key">Decides which are dropped.</param>
    public static Tensor last_attention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p, long key) =>
        s_lastAttention.Call(q, k, v, offsets, heads, p, key);

    /// <summary>Inner products of each row of <paramref name="h"/> with rows of the table of its own.</summary>
    /// <param name="h">[N, D].</param>
    /// <param name="table">[V, D].</param>
    /// <param name="candidates">[N, C] Int64, 0..V-1.</param>
    /// <returns>[N, C].</returns>
    public static Tensor candidate_ratings(Tensor h, Tensor table, Tensor candidates) => s_ratings.Call(h, table, candidates);

    /// <summary>The mean of the table's rows that each bag names, without fetching them one by one.</summary>
    /// <remarks>libtorch's own operator, which TorchSharp has only as a module that holds its table.</remarks>
    /// <param name="table">[R, D].</param>
    /// <param name="bags">[N, M] Int64, 0..R-1.</param>
    /// <returns>[N, D].</returns>
    public static Tensor mean_bag(Tensor table, Tensor bags) =>
        s_bag.Call(table, bags.flatten(), arange(0, bags.numel(), bags.size(1), int64), false, 1L);

    /// <summary>Sets elements to zero with probability p and scales the others by 1/(1-p); which ones, the key and their place decide.</summary>
    public static Tensor counter_dropout(Tensor x, double p, long key) => s_dropout.Call(x, p, key);

    /// <summary><c>W x + b</c> for each row; for rows that are narrow and many.</summary>
    /// <param name="x">[.., in].</param>
    /// <param name="w">[out, in].</param>
    /// <param name="b">[out].</param>
    public static Tensor linear(Tensor x, Tensor w, Tensor b) => s_linear.Call(x, w, b);

    /// <summary>Three <see cref="linear"/> of the same rows.</summary>
    public static (Tensor, Tensor, Tensor) three_linear(Tensor x, (Tensor w, Tensor b) first, (Tensor w, Tensor b) second, (Tensor w, Tensor b) third) =>
        s_threeLinear.Call3(x, first.w, first.b, second.w, second.b, third.w, third.b);

    /// <summary><c>W2 gelu(W1 x + b1) + b2</c> for each row; what lies between is never stored.</summary>
    /// <param name="x">[.., D].</param>
    /// <param name="w1">[F, D].</param>
    /// <param name="b1">[F].</param>
    /// <param name="w2">[D, F].</param>
    /// <param name="b2">[D].</param>
    public static Tensor feed_forward(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2) => s_feedForward.Call(x, w1, b1, w2, b2);

    /// <summary>Layer norm of <c>x + counter_dropout(z, p, key)</c>.</summary>
    /// <param name="x">[.., D].</param>
    /// <param name="z">[.., D].</param>
    /// <param name="weight">[D].</param>
    /// <param name="bias">[D].</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="p">Probability of dropping an element of z, in [0, 1).</param>
    /// <param name="key">Decides which are dropped.</param>
    public static Tensor residual_norm(Tensor x, Tensor z, Tensor weight, Tensor bias, double eps, double p, long key) =>
        s_residualNorm.Call(x, z, weight, bias, eps, p, key);

    /// <summary>A Transformer layer that normalises after each part, over sequences that lie one after the other: a few of them at a
    /// time, so that a part finds in cache what the one before it wrote.</summary>
    /// <param name="x">[N, D].</param>
    /// <param name="offsets">[B + 1] Int64: sequence b has the slots offsets[b]..offsets[b + 1] - 1.</param>
    /// <param name="asked">The M slots whose output is wanted, by row and in order, and [B + 1] Int64 where those of a sequence begin:
    /// any where slots see their whole sequence, the last ones of each where later slots are hidden; null for all.</param>
    /// <param name="weights">W [D, D] and b [D] of query, key, value and output; weight and bias [D] of the attention's norm; W1 [F, D],
    /// b1 [F], W2 [D, F] and b2 [D]; weight and bias [D] of the last norm.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="causal">Hides the slots after the one that looks.</param>
    /// <param name="eps">Added to the variance by both norms.</param>
    /// <param name="attentionP">Probability of dropping an attention weight, in [0, 1).</param>
    /// <param name="p">Probability of dropping an element of what a part adds, in [0, 1).</param>
    /// <param name="keys">Three, which decide what is dropped of the attention's weights, its output, and the network's.</param>
    /// <returns>[N, D], or [M, D].</returns>
    public static Tensor transformer_block(
        Tensor x, Tensor offsets, (Tensor rows, Tensor offsets)? asked, Tensor[] weights, long heads, bool causal, double eps, double attentionP, double p, long[] keys) =>
        s_block.Call(x, offsets, asked?.rows, asked?.offsets, weights, heads, causal, eps, attentionP, p, keys);

    /// <summary>States of a gated recurrence with attention, its input product included; padded steps carry the state on and cost nothing.</summary>
    /// <param name="x">[B, T, E].</param>
    /// <param name="a">[B, T].</param>
    /// <param name="lengths">[B] Int64, 0..T.</param>
    /// <param name="w">[3H, E], rows u, r, n, as in <paramref name="b"/> and <paramref name="u"/>.</param>
    /// <param name="b">[3H].</param>
    /// <param name="u">[3H, H].</param>
    /// <param name="gate">Number of an AttentionGate, as in attentional_gru_operator.cpp.</param>
    public static Tensor attentional_gru(Tensor x, Tensor a, Tensor lengths, Tensor w, Tensor b, Tensor u, long gate) =>
        s_recurrence.Call(x, a, lengths, w, b, u, gate);
}
