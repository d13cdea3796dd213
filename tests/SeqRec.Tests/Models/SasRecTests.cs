using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public class SasRecTests
{
    private static readonly SasRecOptions Small = new() { ItemCount = 30, MaxLength = 12, Dim = 16, InnerDim = 20, Dropout = 0 };

    // Training parts of 3 to 13 items: the longest fill MaxLength slots, and nothing is cut off.
    private static readonly SequenceSplit Split = Splits.Even(users: 9, itemCount: 30, minLength: 5, maxLength: 15, seed: 1);

    public static IEnumerable<object[]> Variants =>
        from loss in Enum.GetValues<SasRecLoss>()
        from blocks in Enum.GetValues<SasRecBlocks>()
        from fromEnd in new[] { false, true }
        select new object[] { loss, blocks, fromEnd };

    public SasRecTests()
    {
        manual_seed(4);
        set_num_threads(1);
    }

    [Fact]
    public void MovieLens_100K_takes_189_696_parameters()
    {
        using var model = new SasRec(new() { ItemCount = 1349 });
        Assert.Equal(189_696, model.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Starts_as_the_implementations_most_results_come_from()
    {
        using var model = new SasRec(new() { ItemCount = 1349 });
        Assert.Equal(0, model.ItemTable[0].abs().max().ToDouble());
        foreach (var (name, p) in model.named_parameters())
            if (name.EndsWith("bias")) Assert.Equal(0, p.abs().max().ToDouble());
            else if (name.Contains("norm")) Assert.True(p.eq(1).all().ToBoolean(), name);
            else Assert.InRange(p.std().ToDouble(), 0.019, 0.021);
    }

    [Theory, MemberData(nameof(Variants))]
    public void Packed_and_padded_are_the_same_model(SasRecLoss loss, SasRecBlocks blocks, bool fromEnd)
    {
        var batch = Split.Batch(new() { NegativesPerTarget = 3, MaxLength = 12 });
        var options = Small with { Loss = loss, Blocks = blocks, PositionsFromEnd = fromEnd };
        var (packed, padded) = Twins(options, options with { Packed = false });
        AssertSame(LossAndGradients(packed, batch), LossAndGradients(padded, batch));
        Gradients.Close(padded.Score(batch), packed.Score(batch), 1e-9);
    }

    [Theory, InlineData(SasRecBlocks.Bert), InlineData(SasRecBlocks.Original)]
    public void A_bottleneck_lies_between_a_wider_item_table_and_the_encoder(SasRecBlocks blocks)
    {
        var options = Small with { ItemDim = 24, Blocks = blocks };
        var (model, padded) = Twins(options, options with { Packed = false });
        var batch = Split.Batch(new() { MaxLength = 12 });
        AssertSame(LossAndGradients(model, batch), LossAndGradients(padded, batch));
        Assert.Equal([31L, 24], model.ItemTable.shape);
        using var guard = no_grad();
        var x = model.SlotsOf(batch);
        Assert.Equal(24, model.LastStates(x).shape[1]);
        Gradients.Close(model.LastStates(x).matmul(model.ItemTable.transpose(0, 1)), model.Score(batch), 1e-9);
    }

    [Fact]
    public void The_traditional_model_of_SLMRec_has_its_sizes()
    {
        using var model = new SasRec(SasRecOptions.OfSlmRec(100));
        void Has(string name, params long[] shape) => Assert.Equal(shape, model.get_parameter(name)!.shape);
        Has("items.weight", 101, 128);
        Has("inward.weight", 32, 128);
        Has("outward.weight", 128, 32);
        Has("positions.weight", 30, 32);
        Has("blocks.1.inner.weight", 32, 32);
    }

    [Theory, InlineData(SasRecBlocks.Bert, 1), InlineData(SasRecBlocks.Bert, 3), InlineData(SasRecBlocks.Original, 2)]
    public void The_last_slot_alone_is_what_it_is_among_all(SasRecBlocks blocks, int layers)
    {
        var options = Small with { Blocks = blocks, Layers = layers };
        var (alone, among) = Twins(options, options);
        var x = alone.SlotsOf(Split.Batch(new() { MaxLength = 12 }));
        var (expected, actual) = (x.Last(among.call(x)), alone.LastStates(x));
        Gradients.Close(expected, actual, 1e-9);
        expected.pow(3).sum().backward();
        actual.pow(3).sum().backward();
        foreach (var (name, parameter) in alone.named_parameters())
            Gradients.Close(among.get_parameter(name)!.grad ?? zeros_like(parameter), parameter.grad ?? zeros_like(parameter), 1e-9);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void All_positions_at_once_equal_the_mean_over_explicit_prefixes(bool packed)
    {
        var (model, twin) = Twins(Small with { Packed = packed }, Small with { Packed = packed });
        var all = Split.Batch(new() { MaxLength = 12 });
        var prefixes = Split.Batch(new() { MaxLength = 12, Positions = TargetPositions.LastOfPrefix });
        Assert.Equal(Split.Users.Sum(u => u.Train.Length - 1), prefixes.Size);
        AssertSame(LossAndGradients(model, all), LossAndGradients(twin, prefixes));
    }

    [Fact]
    public void All_positions_weigh_every_prefix_alike_however_they_are_batched()
    {
        var (model, twin) = Twins(Small, Small);
        var rows = new SequenceBatches(Split, new() { MaxLength = 12, Positions = TargetPositions.LastOfPrefix, BatchSize = 1 });
        foreach (var prefix in rows.Epoch(1)) (twin.Loss(prefix) / rows.RowCount).backward();  // one by one, gradients add up
        _ = LossAndGradients(model, Split.Batch(new() { MaxLength = 12 }));
        foreach (var (expected, actual) in twin.parameters().Zip(model.parameters())) Gradients.Close(expected.grad!, actual.grad!, 1e-9);
    }

    [Theory, InlineData(true, SasRecBlocks.Bert), InlineData(false, SasRecBlocks.Bert), InlineData(true, SasRecBlocks.Original), InlineData(false, SasRecBlocks.Original)]
    public void A_slot_knows_nothing_of_later_items(bool packed, SasRecBlocks blocks)
    {
        var model = Double(Small with { Packed = packed, Blocks = blocks });
        var before = States(model, [3, 1, 4, 1, 5, 9], packed);
        for (var t = 0; t < 6; t++)
        {
            int[] items = [3, 1, 4, 1, 5, 9];
            items[t] = 20;
            var changed = (States(model, items, packed) - before).abs().amax([-1]).data<double>().ToArray();
            Assert.All(changed[..t], difference => Assert.Equal(0, difference));
            Assert.All(changed[t..], difference => Assert.NotEqual(0, difference, 1e-6));
        }
    }

    [Theory, InlineData(true, false), InlineData(false, false), InlineData(true, true), InlineData(false, true)]
    public void Neighbours_and_padding_never_change_a_score(bool packed, bool fromEnd)
    {
        var model = Double(Small with { Packed = packed, PositionsFromEnd = fromEnd });
        using (no_grad()) model.ItemTable[0].fill_(100);  // if padding were read, it would show
        var together = model.Score(Histories([5], [7, 8, 9, 10, 11, 12, 13], [2, 6, 1]));
        Gradients.Close(model.Score(Histories([5])), together[..1], 1e-12);
        Gradients.Close(model.Score(Histories([2, 6, 1])), together[2..], 1e-12);
    }

    [Fact]
    public void Column_k_is_the_score_of_item_k()
    {
        var model = Double(Small);
        var before = model.Score(Histories([3, 1]));
        Assert.Equal([1, 31], before.shape);
        using (no_grad()) model.ItemTable[17].mul_(-2);  // an item the history does not hold
        var ratio = (model.Score(Histories([3, 1])) / before).flatten().data<double>().ToArray();
        Assert.Equal([.. Enumerable.Range(1, 30).Select(item => item == 17 ? -2.0 : 1)], ratio[1..], (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Of_a_long_history_the_last_items_are_read()
    {
        var model = Double(Small);
        var history = Enumerable.Range(1, 30).ToArray();
        Gradients.Close(model.Score(Histories(history[18..])), model.Score(Histories(history)), 1e-12);
        Assert.True((model.Score(Histories(history[17..])) - model.Score(Histories(history[19..]))).abs().max().ToDouble() > 1e-6);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_batch_wider_than_the_model_is_refused_with_what_to_do(bool packed)
    {
        using var model = new SasRec(Small with { Packed = packed });
        var wide = SequenceBatch.Of([new(1, [.. Enumerable.Range(1, 13)])], [1], 13);
        var error = Assert.Throws<ArgumentException>(() => model.Score(wide));
        Assert.Contains("13 slots, the model reads at most 12: make batches with MaxLength = 12", error.Message);
        Assert.Throws<ArgumentException>(() => model.Loss(wide));
    }

    [Theory]
    [InlineData(SasRecLoss.Binary, 0.75, 1.0)]
    [InlineData(SasRecLoss.Generalised, 0.0, 1.0)]
    [InlineData(SasRecLoss.Generalised, 1.0, 3.0 / 29)]               // alpha: 3 of the 29 other items are drawn
    [InlineData(SasRecLoss.Generalised, 0.75, 0.75 * 3 / 29 + 0.25)]
    public void A_binary_loss_is_its_formula(SasRecLoss kind, double calibration, double beta)
    {
        static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
        foreach (var (prior, shift) in new[] { (false, 0.0), (true, Math.Log(beta / 3)) })
        {
            var (loss, ratings) = LossAndRatings(Small with { Loss = kind, Calibration = calibration, RatingPrior = prior });
            Assert.Equal(ratings.Average(r => beta * Softplus(-r[0] - shift) + r[1..].Sum(x => Softplus(x + shift))), loss, 1e-9);
        }
    }

    [Fact]
    public void With_one_drawn_item_the_prior_changes_nothing()
    {
        var batch = Split.Batch(new() { MaxLength = 12, NegativesPerTarget = 1 });
        var options = Small with { Loss = SasRecLoss.Binary };
        var (with, without) = Twins(options, options with { RatingPrior = false });
        Assert.Equal(without.Loss(batch).ToDouble(), with.Loss(batch).ToDouble());
    }

    [Fact]
    public void The_sampled_softmax_is_its_formula()
    {
        var (loss, ratings) = LossAndRatings(Small with { Loss = SasRecLoss.SampledSoftmax });
        Assert.Equal(ratings.Average(r => Math.Log(r.Sum(Math.Exp)) - r[0]), loss, 1e-9);
    }

    [Fact]
    public void The_binary_loss_needs_negatives()
    {
        using var model = new SasRec(Small with { Loss = SasRecLoss.Binary });
        Assert.Contains("NegativesPerTarget", Assert.Throws<InvalidOperationException>(() => model.Loss(Split.Batch(new() { MaxLength = 12 }))).Message);
    }

    [Theory, InlineData(SasRecLoss.CrossEntropy), InlineData(SasRecLoss.Binary)]
    public void Padding_gets_no_gradient(SasRecLoss loss)
    {
        var model = Double(Small with { Loss = loss, Packed = false });
        _ = LossAndGradients(model, Split.Batch(new() { NegativesPerTarget = 1, MaxLength = 12 }));
        Assert.Equal(0, model.ItemTable.grad![0].abs().max().ToDouble());
    }

    [Fact]
    public void Dropout_depends_on_the_key_of_the_batch_and_is_off_in_evaluation()
    {
        using var model = new SasRec(Small with { Dropout = 0.5 });
        var batch = Split.Batch(new() { MaxLength = 12 });
        Assert.Equal(model.Loss(batch).ToDouble(), model.Loss(batch).ToDouble());
        Assert.NotEqual(model.Loss(batch).ToDouble(), model.Loss(batch with { Key = batch.Key + 1 }).ToDouble());
        model.eval();
        Assert.Equal(model.Loss(batch).ToDouble(), model.Loss(batch with { Key = batch.Key + 1 }).ToDouble());
    }

    private static SasRec Double(SasRecOptions options) => new SasRec(options).@double();

    // Two models with the same weights.
    private static (SasRec, SasRec) Twins(SasRecOptions first, SasRecOptions second)
    {
        var (one, other) = (Double(first), Double(second));
        using (no_grad())
            foreach (var p in one.parameters()) p.add_(randn_like(p), 0.1);  // beyond the small start, so that errors show
        other.load_state_dict(one.state_dict());
        return (one, other);
    }

    private static (double, Tensor[]) LossAndGradients(SasRec model, SequenceBatch batch)
    {
        var loss = model.Loss(batch);
        loss.backward();
        return (loss.ToDouble(), [.. model.parameters().Select(p => p.grad!)]);
    }

    // The ratings of each target and its three negatives, from the scores after each explicit prefix.
    private static (double Loss, double[][] Ratings) LossAndRatings(SasRecOptions options)
    {
        var model = Twins(options, options).Item1;
        var batch = Split.Batch(new() { NegativesPerTarget = 3, MaxLength = 12, Positions = TargetPositions.LastOfPrefix });
        var scores = model.Score(batch);
        double[] Rated(int b, int t) => [.. Enumerable.Range(0, 3).Select(k => batch.Negatives![b, t, k]).Prepend(batch.Targets[b, t]).Select(item => scores[b, item].ToDouble())];
        return (model.Loss(batch).ToDouble(), [.. batch.Lengths.Select((length, b) => Rated(b, length - 1))]);
    }

    private static void AssertSame((double Loss, Tensor[] Gradients) expected, (double Loss, Tensor[] Gradients) actual)
    {
        Assert.Equal(expected.Loss, actual.Loss, 1e-9);
        foreach (var (e, a) in expected.Gradients.Zip(actual.Gradients)) Gradients.Close(e, a, 1e-9);
    }

    private static SequenceBatch Histories(params int[][] items) =>
        SequenceBatch.Of([.. items.Select((row, u) => new UserSequence(u + 1, row))], new int[items.Length], 12);

    // [L, D], of one sequence
    private static Tensor States(SasRec model, int[] items, bool packed) =>
        model.call(Slots.Of(Histories(items), packed, training: false, CPU)).reshape(items.Length, 16);
}
