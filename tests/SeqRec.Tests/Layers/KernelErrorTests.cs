using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

public class KernelErrorTests
{
    [Theory, InlineData(-1L), InlineData(7L)]
    public void A_target_that_is_no_class_is_refused(long target) =>
        AssertRefused("outside 0..6", () => Fused.SoftmaxCrossEntropy(zeros(2, 4), zeros(7, 4), tensor(new[] { 0, target })));

    [Fact]
    public void States_and_table_of_different_widths_are_refused() =>
        AssertRefused("table [V, D]", () => Fused.SoftmaxCrossEntropy(zeros(2, 4), zeros(7, 5), zeros(2, int64)));

    [Fact]
    public void Every_row_needs_a_target()
    {
        AssertRefused("one target for each", () => Fused.SoftmaxCrossEntropy(zeros(2, 4), zeros(7, 4), zeros(3, int64)));
        AssertRefused("one target for each", () => Fused.SoftmaxCrossEntropy(zeros(0, 4), zeros(7, 4), zeros(0, int64)));
    }

    [Theory, InlineData(-1L), InlineData(7L)]
    public void A_candidate_that_is_no_item_is_refused(long candidate) =>
        AssertRefused("outside 0..6", () => Fused.CandidateRatings(zeros(1, 4), zeros(7, 4), tensor(new[,] { { 0, candidate } })));

    [Fact]
    public void Every_state_needs_candidates() =>
        AssertRefused("candidates", () => Fused.CandidateRatings(zeros(2, 4), zeros(7, 4), zeros([3, 1], int64)));

    [Fact]
    public void Queries_belong_to_sequences_that_have_as_many_slots()
    {
        Tensor Ask(params long[] asking) => Fused.AskedAttention(zeros(2, 4), zeros(3, 4), zeros(3, 4), tensor(asking), tensor([0L, 1, 3]), 2, true, 0, 1);
        AssertRefused("asking rises from 0 to M", () => Ask(0, 1, 3));
        AssertRefused("more queries than slots", () => Ask(0, 2, 2));
        AssertRefused("more queries than slots", () => Ask(0, 2));
    }

    [Fact]
    public void Parts_of_a_block_need_shapes_that_fit()
    {
        AssertRefused("W1 is [F, D] and W2 [D, F]", () => Fused.FeedForward(zeros(2, 4), zeros(8, 4), zeros(8), zeros(4, 7), zeros(4)));
        AssertRefused("x is [.., D]", () => Fused.FeedForward(zeros(2, 5), zeros(8, 4), zeros(8), zeros(4, 8), zeros(4)));
        AssertRefused("b1 is [F] and b2 [D]", () => Fused.FeedForward(zeros(2, 4), zeros(8, 4), zeros(4), zeros(4, 8), zeros(4)));
        AssertRefused("b is [out]", () => Fused.Linear(zeros(2, 4), zeros(3, 4), zeros(4)));
        AssertRefused("x is [.., in] and W [out, in]", () => Fused.Linear(zeros(2, 5), zeros(3, 4)));
        AssertRefused("x and z are of one shape", () => Fused.ResidualNorm(zeros(2, 4), zeros(3, 4), ones(4), zeros(4), 0, 0, 1));
        AssertRefused("as long as a row", () => Fused.ResidualNorm(zeros(2, 4), zeros(2, 4), ones(5), zeros(5), 0, 0, 1));
        AssertRefused("p is in [0, 1)", () => Fused.ResidualNorm(zeros(2, 4), zeros(2, 4), ones(4), zeros(4), 0, 1, 1));
    }

    [Fact]
    public void Mixed_element_types_are_refused()
    {
        AssertRefused("expected scalar type", () => Fused.SoftmaxCrossEntropy(zeros(2, 4, float64), zeros(7, 4), zeros(2, int64)));
        AssertRefused("expected scalar type", () => Fused.SoftmaxCrossEntropy(zeros(2, 4), zeros(7, 4), zeros(2, int32)));
        AssertRefused("expected scalar type", () => Attention([0, 3], k: zeros(3, 4, float64)));
        AssertRefused("type", () => Fused.Dropout(zeros(3, int64), 0.5, 1));
    }

    [Theory]
    [InlineData(0L, 2L)]         // too few slots
    [InlineData(0L, 4L)]         // too many
    [InlineData(1L, 3L)]         // a slot before the first sequence
    [InlineData(0L, 5L, 3L)]     // falls, and would read beyond the end
    [InlineData(0L, -2L, 3L)]    // negative
    public void Offsets_go_from_0_to_N_without_falling(params long[] offsets) => AssertRefused("offsets rise from 0 to N", () => Attention(offsets));

    [Fact]
    public void Offsets_have_at_least_one_entry() => AssertRefused("offsets rise from 0 to N", () => Attention([]));

    [Fact]
    public void A_last_slot_needs_a_sequence_and_a_query()
    {
        AssertRefused("q is [B, D]", () => Fused.LastAttention(zeros(2, 4), zeros(3, 4), zeros(3, 4), tensor(new long[] { 0, 3 }), 2, 0, 1));
        AssertRefused("a sequence is empty", () => Fused.LastAttention(zeros(2, 4), zeros(3, 4), zeros(3, 4), tensor(new long[] { 0, 3, 3 }), 2, 0, 1));
    }

    [Theory, InlineData(3L), InlineData(0L), InlineData(-2L)]
    public void Heads_divide_the_width(long heads) => AssertRefused($"{heads} heads do not divide a width of 4", () => Attention([0, 3], heads: heads));

    [Fact]
    public void Queries_keys_and_values_have_one_shape() => AssertRefused("q, k and v are [N, D]", () => Attention([0, 3], k: zeros(2, 4)));

    [Theory, InlineData(-0.1), InlineData(1.0), InlineData(double.NaN)]
    public void Probabilities_lie_in_0_to_1(double p)
    {
        AssertRefused("p is in [0, 1)", () => Attention([0, 3], p: p));
        AssertRefused("p is in [0, 1)", () => Fused.Dropout(zeros(3), p, 1));
    }

    [Fact]
    public void A_recurrence_whose_shapes_do_not_fit_is_refused()
    {
        AssertRefused("inputs [B, T, E] and attention [B, T]", () => Recurrence(a: zeros(2, 4)));
        AssertRefused("inputs [B, T, E] and attention [B, T]", () => Recurrence(x: zeros(3, 4)));
        AssertRefused("is [3H, H]", () => Recurrence(u: zeros(5, 2)));
        AssertRefused("is [3H, E]", () => Recurrence(w: zeros(6, 5)));
        AssertRefused("its bias [3H]", () => Recurrence(b: zeros(7)));
        AssertRefused("one Int64 length for each row", () => Recurrence(lengths: zeros(2, int32)));
        AssertRefused("one Int64 length for each row", () => Recurrence(lengths: zeros(3, int64)));
        AssertRefused("one scalar type", () => Recurrence(b: zeros(6, float64)));
        AssertRefused("no gate 9", () => Recurrence(gate: (AttentionGate)9));
    }

    [Theory, InlineData(-1L), InlineData(4L)]
    public void Lengths_lie_in_0_to_T(long length) => AssertRefused("outside 0..3", () => Recurrence(lengths: tensor(new[] { 2, length })));

    [Fact]
    public void A_model_whose_heads_do_not_divide_its_width_is_refused() =>
        Assert.Contains("3 heads do not divide a width of 64", Assert.Throws<ArgumentException>(() => new SelfAttention(64, 3, 0, CPU)).Message);

    private static Tensor Attention(long[] offsets, long heads = 2, double p = 0, Tensor? k = null) =>
        Fused.CausalAttention(zeros(3, 4), k ?? zeros(3, 4), zeros(3, 4), tensor(offsets), heads, p, 1);

    private static Tensor Recurrence(Tensor? x = null, Tensor? a = null, Tensor? lengths = null, Tensor? w = null, Tensor? b = null, Tensor? u = null, AttentionGate gate = AttentionGate.Update) =>
        Fused.AttentionalGru(x ?? zeros(2, 3, 4), a ?? zeros(2, 3), lengths ?? zeros(2, int64), w ?? zeros(6, 4), b ?? zeros(6), u ?? zeros(6, 2), gate);

    private static void AssertRefused(string message, Func<Tensor> call) => Refusals.Contain(message, call);
}
