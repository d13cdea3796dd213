using SeqRec.Kernels.Functions;
using SeqRec.Kernels.Recurrence;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>
/// Operations that a kernel of <c>SeqRec.Kernels</c> does in one pass on the CPU. On other devices, and with the
/// environment variable <c>SEQREC_KERNELS=off</c>, <see cref="Composed"/> does them with TorchSharp's operators.
/// </summary>
public static class Fused
{
    private static readonly bool s_isOff = Environment.GetEnvironmentVariable("SEQREC_KERNELS") == "off";

    // Whether the kernels of SeqRec.Kernels serve a tensor.
    internal static bool Serves(Tensor x) =>
        !s_isOff && x.device_type == DeviceType.CPU && x.dtype is ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Mean softmax cross-entropy of the scores <c>h tableᵀ</c>.</summary>
    /// <param name="h">[N, D] states.</param>
    /// <param name="table">[V, D] one row per class.</param>
    /// <param name="targets">[N] classes, 0..V-1.</param>
    public static Tensor SoftmaxCrossEntropy(Tensor h, Tensor table, Tensor targets) =>
        Serves(h) ? CrossEntropyFunction.Apply(h, table, targets).Loss :
        Composed.SoftmaxCrossEntropy(h, table, targets);

    /// <summary>The same, and the likeliest class of each row: the first with the largest logit. [N] Int64.</summary>
    /// <inheritdoc cref="SoftmaxCrossEntropy"/>
    public static (Tensor Loss, Tensor Likeliest) SoftmaxCrossEntropyAndLikeliest(Tensor h, Tensor table, Tensor targets) =>
        Serves(h) ? CrossEntropyFunction.Apply(h, table, targets) :
        Composed.SoftmaxCrossEntropyAndLikeliest(h, table, targets);

    /// <summary>Inner products of states with candidates of their own.</summary>
    /// <param name="h">[N, D] states.</param>
    /// <param name="table">[V, D] item table.</param>
    /// <param name="candidates">[N, C] rows of the table.</param>
    /// <returns>[N, C].</returns>
    public static Tensor CandidateRatings(Tensor h, Tensor table, Tensor candidates) =>
        Serves(h) ? CandidateRatingsFunction.Apply(h, table, candidates) :
        Composed.CandidateRatings(h, table, candidates);

    /// <summary>The mean of the rows that each bag names.</summary>
    /// <param name="table">[R, D].</param>
    /// <param name="bags">[N, M] rows of the table.</param>
    /// <returns>[N, D].</returns>
    public static Tensor MeanBag(Tensor table, Tensor bags) =>
        Serves(table) ? MeanBagFunction.Apply(table, bags) :
        Composed.MeanBag(table, bags);

    /// <summary>Causal attention over packed sequences.</summary>
    /// <param name="q">[N, D], the heads side by side, as k, v and the result.</param>
    /// <param name="k">[N, D].</param>
    /// <param name="v">[N, D].</param>
    /// <param name="offsets">[B + 1]: sequence b has the slots offsets[b]..offsets[b + 1] - 1.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="p">Probability of dropping an attention weight.</param>
    /// <param name="key">Decides which are dropped.</param>
    public static Tensor CausalAttention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p, long key) =>
        Serves(q) ? AttentionFunction.AttendAll(q, k, v, offsets, new(heads, Causal: true, p, key)) :
        Composed.CausalAttention(q, k, v, offsets, heads, p);

    /// <summary>Attention over packed sequences in which a slot sees its whole sequence.</summary>
    /// <inheritdoc cref="CausalAttention"/>
    public static Tensor BidirectionalAttention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p, long key) =>
        Serves(q) ? AttentionFunction.AttendAll(q, k, v, offsets, new(heads, Causal: false, p, key)) :
        Composed.BidirectionalAttention(q, k, v, offsets, heads, p);

    /// <summary>
    /// Attention of some slots of each packed sequence: of any where they see all slots, of its last ones where later
    /// slots are hidden.
    /// </summary>
    /// <param name="q">[M, D] the queries, the heads side by side; so is the result.</param>
    /// <param name="k">[N, D].</param>
    /// <param name="v">[N, D].</param>
    /// <param name="asking">
    /// [B + 1]: sequence b has the queries asking[b]..asking[b + 1] - 1, at most as many as slots.
    /// </param>
    /// <param name="offsets">[B + 1], the same of k and v.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="causal">Whether later slots are hidden.</param>
    /// <param name="p">Probability of dropping an attention weight.</param>
    /// <param name="key">
    /// Decides which are dropped; the same as for the last slots of <see cref="CausalAttention"/>.
    /// </param>
    /// <returns>[M, D].</returns>
    public static Tensor AskedAttention(Tensor q, Tensor k, Tensor v, Tensor asking, Tensor offsets, long heads, bool causal, double p, long key) =>
        Serves(q) ? AttentionFunction.AttendSome(q, k, v, asking, offsets, new(heads, causal, p, key)) :
        Composed.AskedAttention(q, k, v, asking, offsets, heads, causal, p);

    /// <summary>Attention of the last slot of each packed sequence over its sequence.</summary>
    /// <param name="q">[B, D] one query a sequence, the heads side by side; so is the result.</param>
    /// <param name="k">[N, D].</param>
    /// <param name="v">[N, D].</param>
    /// <param name="offsets">[B + 1]; no sequence is empty.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="p">Probability of dropping an attention weight.</param>
    /// <param name="key">
    /// Decides which are dropped; the same as for the last slot of <see cref="CausalAttention"/>.
    /// </param>
    /// <returns>[B, D].</returns>
    public static Tensor LastAttention(Tensor q, Tensor k, Tensor v, Tensor offsets, long heads, double p, long key) =>
        Serves(q) ? AttentionFunction.AttendLast(q, k, v, offsets, new(heads, Causal: true, p, key)) :
        Composed.LastAttention(q, k, v, offsets, heads, p);

    /// <summary>
    /// Dropout whose mask depends on <paramref name="key"/> alone (on the generator, where the kernel is missing).
    /// </summary>
    public static Tensor Dropout(Tensor x, double p, long key) =>
        p == 0 ? x :
        Serves(x) ? CounterDropoutFunction.Apply(x, p, key) :
        nn.functional.dropout(x, p);

    /// <summary>W x + b.</summary>
    /// <param name="x">[.., in].</param>
    /// <param name="weight">W [out, in].</param>
    /// <param name="bias">b [out], or null.</param>
    /// <returns>[.., out].</returns>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null) =>
        Serves(x) ? LinearFunction.Apply(x, (weight, bias))[0] :
        nn.functional.linear(x, weight, bias);

    /// <summary>What a slot asks, is found by and tells: three maps of the same rows.</summary>
    /// <param name="x">[.., in].</param>
    /// <param name="q">As k and v: W [out, in] and b [out].</param>
    /// <param name="k">Likewise.</param>
    /// <param name="v">Likewise.</param>
    /// <returns>[.., out] each.</returns>
    public static (Tensor Q, Tensor K, Tensor V) Projections(Tensor x, Dense q, Dense k, Dense v) =>
        Serves(x) && LinearFunction.Apply(x, Map(q), Map(k), Map(v)) is var y ? (y[0], y[1], y[2]) :
        (q.call(x), k.call(x), v.call(x));

    private static (Tensor, Tensor?) Map(Dense map) => (map.Weight, map.Bias);

    /// <summary>The two-layer network of a Transformer block, <c>W₂ GELU(W₁ x + b₁) + b₂</c>.</summary>
    /// <param name="x">[.., D].</param>
    /// <param name="w1">[F, D].</param>
    /// <param name="b1">[F].</param>
    /// <param name="w2">[D, F].</param>
    /// <param name="b2">[D].</param>
    /// <returns>[.., D].</returns>
    public static Tensor FeedForward(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2) =>
        Serves(x) ? FeedForwardFunction.Apply(x, w1, b1, w2, b2) :
        Composed.FeedForward(x, w1, b1, w2, b2);

    /// <summary>Layer norm of x + <see cref="Dropout"/>(z).</summary>
    /// <param name="x">[.., D].</param>
    /// <param name="z">[.., D].</param>
    /// <param name="weight">[D].</param>
    /// <param name="bias">[D].</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="p">Probability of dropping an element of z.</param>
    /// <param name="key">Decides which are dropped.</param>
    /// <returns>[.., D].</returns>
    public static Tensor ResidualNorm(Tensor x, Tensor z, Tensor weight, Tensor bias, double eps, double p, long key) =>
        Serves(x) ? ResidualNormFunction.Apply(x, z, weight, bias, eps, p, key) :
        Composed.ResidualNorm(x, Dropout(z, p, key), weight, bias, eps);

    /// <summary>Layer norm: each row with mean 0 and variance 1, times weight, plus bias.</summary>
    /// <param name="x">[.., D].</param>
    /// <param name="norm">Weight and bias, and what is added to the variance.</param>
    /// <returns>[.., D].</returns>
    public static Tensor LayerNorm(Tensor x, LayerNorm norm) =>
        Serves(x) ? ResidualNormFunction.Apply(x, null, norm.weight!, norm.bias!, norm.eps, 0, 0) :
        norm.call(x);

    /// <summary>A Transformer layer over packed sequences, normalised after each part; null where no kernel does it in one, so that its
    /// parts have to.</summary>
    /// <param name="x">[N, D].</param>
    /// <param name="asked">The M slots whose output is wanted: any where slots see their whole sequence, the last ones of each where
    /// later slots are hidden; null for all.</param>
    /// <param name="offsets">[B + 1]: sequence b has the slots offsets[b]..offsets[b + 1] - 1.</param>
    /// <param name="weights">Of each map and norm, in the order of <see cref="TransformerBlock"/>.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="causal">Whether later slots are hidden.</param>
    /// <param name="eps">Added to the variance by both norms.</param>
    /// <param name="attentionP">Probability of dropping an attention weight.</param>
    /// <param name="p">Probability of dropping an element of what a part adds.</param>
    /// <param name="key">Gives keys, which decide what is dropped: to the parts in turn, where they drop.</param>
    /// <returns>[M, D].</returns>
    internal static Tensor? TransformerBlock(
        Tensor x, AskedSlots? asked, Tensor offsets, Tensor[] weights, long heads, bool causal, double eps, double attentionP, double p, Func<long> key)
    {
        if (!Serves(x)) return null;
        AttentionSettings attention = new(heads, causal, attentionP, key());
        TransformerBlockSettings settings = new(attention, eps, p, p > 0 ? key() : 0, p > 0 ? key() : 0);
        return TransformerBlockFunction.Apply(x, offsets, asked is null ? null : (asked.Rows, asked.Offsets), weights, settings);
    }

    /// <summary>States of a gated recurrence with attention, from h = 0; padded steps carry the state on.</summary>
    /// <param name="x">[B, T, E].</param>
    /// <param name="a">[B, T] attention weights.</param>
    /// <param name="lengths">[B] steps of each row, 0..T.</param>
    /// <param name="w">
    /// [3H, E] kernel of the input, rows u, r, n, as in <paramref name="b"/> and <paramref name="u"/>.
    /// </param>
    /// <param name="b">[3H].</param>
    /// <param name="u">[3H, H] kernel of the state.</param>
    /// <param name="gate">How attention enters.</param>
    /// <returns>[B, T, H].</returns>
    public static Tensor AttentionalGru(Tensor x, Tensor a, Tensor lengths, Tensor w, Tensor b, Tensor u, AttentionGate gate) =>
        Serves(x) ? AttentionalGruFunction.Apply(x, a, lengths, w, b, u, ShareOf(gate)) :
        Composed.AttentionalGru(x, a, lengths, w, b, u, gate);

    private static GateShare ShareOf(AttentionGate gate) => gate switch
    {
        AttentionGate.None => GateShare.None,
        AttentionGate.Input => GateShare.Input,
        AttentionGate.Replace => GateShare.Replace,
        AttentionGate.Update => GateShare.Update,
        AttentionGate.Reference => GateShare.Reference,
        AttentionGate.Inverted => GateShare.Inverted,
        _ => throw new ArgumentException($"There is no gate {gate}.", nameof(gate))
    };
}
