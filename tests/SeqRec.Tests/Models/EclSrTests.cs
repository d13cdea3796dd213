using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public class EclSrTests
{
    private static readonly SasRecOptions Encoder = new() { ItemCount = 30, MaxLength = 12, Dim = 16, InnerDim = 20, Dropout = 0 };
    private static readonly EclSrOptions Small = new() { Encoder = Encoder, ContrastiveWeight = 0.3, DiscriminatorWeight = 0.5, GeneratorWeight = 0.2, LastStates = 3 };
    private static readonly SequenceSplit Split = Splits.Even(users: 9, itemCount: 30, minLength: 5, maxLength: 15, seed: 1);
    private static readonly SequenceBatch Batch = Split.Batch(new() { MaxLength = 12 }) with { Key = 9 };

    public EclSrTests()
    {
        manual_seed(4);
        set_num_threads(1);
    }

    [Theory, InlineData(1349, 301_505), InlineData(999, 279_105)]
    public void Takes_the_published_codes_parameters_but_for_those_nobody_uses(int items, long published)
    {
        const int UnusedProjection = 65, UnusedPositions = 2 * 64;
        using var model = new EclSr(new() { Encoder = new() { ItemCount = items } });
        Assert.Equal(published - UnusedProjection - UnusedPositions, model.parameters().Sum(p => p.numel()));
        using var summed = new EclSr(new() { Encoder = new() { ItemCount = items }, Condition = Condition.AddedSlotwise });
        Assert.Equal(published - UnusedProjection - UnusedPositions - 8_192, summed.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Starts_like_the_published_code_and_has_one_item_table()
    {
        using var model = new EclSr(new() { Encoder = new() { ItemCount = 1349 } });
        Assert.Single(model.named_parameters(), p => p.parameter.shape[0] == 1351);
        foreach (var (name, p) in model.named_parameters())
            if (name.EndsWith("bias")) Assert.Equal(0, p.abs().max().ToDouble());
            else if (name.Contains("norm")) Assert.True(p.eq(1).all().ToBoolean(), name);
            else Assert.InRange(p.std().ToDouble(), 0.016, 0.024);
    }

    // Mean over the first nine steps, as in the first epoch of the published code, where a batch has 256 rows.
    [RealDataFact("ml-100k")]
    public void The_first_steps_on_MovieLens_100K_cost_what_they_cost_the_published_code()
    {
        var split = LeaveOneOut.Split(KCore.Filter(DataCatalog.Default.Load("ml-100k"), 5, 5));
        var (options, positions) = EclSrOptions.Reference("ml-100k", split.ItemCount);
        using var model = new EclSr(options);
        using var adam = optim.Adam(model.parameters(), 1e-3);
        var losses = new double[3];
        foreach (var batch in new SequenceBatches(split, new() { Positions = positions, BatchSize = 64 }).Epoch(1).Take(9))
        {
            using var scope = NewDisposeScope();
            adam.zero_grad();
            var l = model.Losses(batch);
            (options.DiscriminatorWeight * l.Discriminator! + options.GeneratorWeight * l.Generator! + l.Recommendation).backward();
            adam.step();
            foreach (var (k, loss) in new[] { l.Recommendation, l.Generator!, l.Discriminator! }.Index()) losses[k] += loss.ToDouble() / 9;
        }
        Assert.Equal(7.03, losses[0], 0.08);
        Assert.Equal(7.16, losses[1], 0.03);
        Assert.Equal(0.674, losses[2], 0.015);
    }

    [Fact]
    public void The_padding_row_starts_at_zero_unless_padding_is_computed()
    {
        double Row(PaddingSlots padding)
        {
            using var model = new EclSr(new() { Encoder = new() { ItemCount = 20 }, Padding = padding });
            return model.get_parameter("encoder.items.weight")![0].std().ToDouble();
        }
        Assert.Equal(0, Row(PaddingSlots.LeftOut));
        Assert.InRange(Row(PaddingSlots.Computed), 0.01, 0.03);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Without_weights_it_is_its_encoder(bool packed)
    {
        var options = Encoder with { Packed = packed };
        using var model = new EclSr(new() { Encoder = options, ContrastiveWeight = 0, DiscriminatorWeight = 0, GeneratorWeight = 0 });
        using var encoder = new SasRec(options with { MaskItem = true, PositionsFromEnd = true });
        encoder.load_state_dict(encoder.state_dict().ToDictionary(w => w.Key, w => model.state_dict()[$"encoder.{w.Key}"]));
        Assert.Equal(encoder.Loss(Batch).ToDouble(), model.Loss(Batch).ToDouble(), 1e-6);
        Gradients.Close(encoder.Score(Batch), model.Score(Batch), 1e-9);
        Assert.Equal([Batch.Size, 31], model.Score(Batch).shape);  // the mask is no candidate
        Assert.Equal([null, null, null], [model.Losses(Batch).Contrastive, model.Losses(Batch).Discriminator, model.Losses(Batch).Generator]);
    }

    [Fact]
    public void The_loss_is_the_weighted_sum()
    {
        using var model = new EclSr(Small);
        var l = model.Losses(Batch);
        var sum = l.Recommendation + 0.3 * l.Contrastive! + 0.5 * l.Discriminator! + 0.2 * l.Generator!;
        Assert.Equal(sum.ToDouble(), model.Loss(Batch).ToDouble(), 1e-6);
    }

    [Fact]
    public void Losses_without_gradients_are_the_same()
    {
        using var model = new EclSr(Small);
        using var guard = no_grad();
        var l = model.Losses(Batch);
        using var grad = enable_grad();
        Assert.Equal(model.Losses(Batch).Generator!.ToDouble(), l.Generator!.ToDouble(), 1e-6);
        Assert.False(l.Generator!.requires_grad);
    }

    [Fact]
    public void The_key_decides_the_masks()
    {
        using var model = new EclSr(Small);
        Assert.Equal(model.Loss(Batch).ToDouble(), model.Loss(Batch).ToDouble());
        Assert.Equal(model.Detect(Batch).Shown, model.Detect(Batch).Shown);
        Assert.NotEqual(model.Detect(Batch).Filled, model.Detect(Batch with { Key = 10 }).Filled);
    }

    [Fact]
    public void Verdicts_say_of_each_real_slot_what_it_showed_before_and_after()
    {
        using var model = new EclSr(Small with { MaskStrategy = MaskStrategy.Sample });
        var v = model.Detect(Batch);
        Assert.Equal(Batch.Histories().SelectMany(h => h.Items).Select(i => (long)i), v.Originals);
        Assert.Equal(Batch.Lengths.Sum(n => Math.Max(1, Math.Min(n / 5 + 1, n - 1))), v.Filled.Count(f => f));
        for (var n = 0; n < v.Shown.Length; n++)
            if (v.Filled[n]) Assert.InRange(v.Shown[n], 1, 30);  // neither padding nor mask
            else Assert.Equal(v.Originals[n], v.Shown[n]);
        Assert.Equal(v.Shown.Length, v.Logits.Length);
    }

    [Fact]
    public void A_sampled_generator_chooses_in_proportion_to_its_softmax()
    {
        using var model = new EclSr(Small with { Sampled = true });
        var w = model.get_parameter("encoder.items.weight")!;
        using (no_grad()) w.zero_();  // then all items are equally likely
        var chosen = Enumerable.Range(0, 200).Select(k => model.Detect(Batch with { Key = (ulong)k })).SelectMany(v => v.Shown.Zip(v.Filled).Where(s => s.Second).Select(s => s.First)).ToList();
        Assert.All(Enumerable.Range(1, 30), item => Assert.InRange(chosen.Count(i => i == item) / (chosen.Count / 30.0), 0.7, 1.3));
        Assert.Equal(model.Detect(Batch).Shown, model.Detect(Batch).Shown);
    }

    [Fact]
    public void Dropout_makes_the_second_view_another_one()
    {
        double Contrastive(double dropout)
        {
            manual_seed(4);
            using var model = new EclSr(Small with { Encoder = Encoder with { Dropout = dropout } });
            return model.Losses(Batch).Contrastive!.ToDouble();
        }
        using var still = new EclSr(Small);
        var x = Slots.Of(Batch, packed: true, training: true, CPU);
        var z = Normalise.Apply(x.MeanOfLast(still.call(x), 3));
        Assert.Equal(InfoNce.OneWay(z, z, 0.05).ToDouble(), still.Losses(Batch).Contrastive!.ToDouble(), 1e-5);
        Assert.True(Contrastive(0.5) > Contrastive(0) + 0.1);
    }

    [Theory, InlineData(MildView.Perturbation, 1), InlineData(MildView.Normalisation, 3), InlineData(MildView.Normalisation, 1)]
    public void Views_of_the_states_need_no_second_pass(MildView view, int k)
    {
        using var model = new EclSr(Small with { View = view, LastStates = k });
        using (no_grad())
            foreach (var p in model.parameters()) p.add_(randn_like(p), 0.1);  // at the start all states have one length
        var x = Slots.Of(Batch, packed: true, training: true, CPU);
        var h = model.call(x);
        using var random = new Generator(Batch.Key);
        var other = x.MeanOfLast(view == MildView.Normalisation ? Normalise.Apply(h) : Perturb.Apply(h, 0.1, random), k);
        var z = Normalise.Apply(x.MeanOfLast(h, k));
        Assert.Equal(InfoNce.OneWay(z, Normalise.Apply(other), 0.05).ToDouble(), model.Losses(Batch).Contrastive!.ToDouble(), 1e-5);
        var cosine = (z * Normalise.Apply(other)).sum(1);
        if (view == MildView.Normalisation && k == 1) Gradients.Close(ones(9), cosine, 1e-5);  // length is all that changed
        else Assert.True(cosine.lt(1 - 1e-6).all().ToBoolean());
    }

    [Fact]
    public void A_frozen_generator_stays_while_the_table_learns()
    {
        using var model = new EclSr(Small with { GeneratorFreezeEpoch = 2 });
        using var adam = optim.Adam(model.parameters(), 0.01);
        float[] Weights(string part) => [.. model.named_parameters().Where(p => p.name.StartsWith(part)).SelectMany(p => p.parameter.data<float>().ToArray())];
        void Train(int epoch)
        {
            model.Begin(epoch, 1);
            adam.zero_grad();
            model.Loss(Batch).backward();
            adam.step();
        }
        Train(1);
        var first = Weights("generator.");
        Train(2);
        var (second, table) = (Weights("generator."), Weights("encoder.items"));
        Assert.NotEqual(first, second);
        Train(3);
        Assert.Equal(second, Weights("generator."));
        Assert.NotEqual(table, Weights("encoder.items"));
        Assert.Null(model.Losses(Batch).Generator);
        Assert.NotNull(model.Losses(Batch).Discriminator);
    }

    [Fact]
    public void The_second_stage_has_neither_generator_nor_discriminator()
    {
        using var model = new EclSr(Small with { TwoStage = true });
        Assert.Equal((2, 1), (model.Stages, new EclSr(Small).Stages));
        model.Begin(1, 1);
        Assert.NotNull(model.Losses(Batch).Generator);
        model.Begin(5, 2);
        var l = model.Losses(Batch);
        Assert.Equal([null, null], [l.Discriminator, l.Generator]);
        Assert.Equal((l.Recommendation + 0.3 * l.Contrastive!).ToDouble(), model.Loss(Batch).ToDouble(), 1e-6);
    }

    [Fact]
    public void An_encoder_of_another_kind_is_refused()
    {
        Assert.Contains("leave Loss and Blocks", Assert.Throws<ArgumentException>(() => new EclSr(Small with { Encoder = Encoder with { Loss = SasRecLoss.Binary } })).Message);
        Assert.Throws<ArgumentException>(() => new EclSr(Small with { Encoder = Encoder with { Blocks = SasRecBlocks.Original } }));
    }

    [Fact]
    public void The_scripts_differ_by_data_set()
    {
        var (ml, windows) = EclSrOptions.Reference("ml-1m", 3416);
        Assert.Equal((0.001, 0.05, 0.2, 20, 0.2), (ml.ContrastiveWeight, ml.DiscriminatorWeight, ml.GeneratorWeight, ml.LastStates, ml.MaskRatio));
        Assert.Equal((Condition.AddedSlotwise, PaddingSlots.Predicted, TargetPositions.AllOfWindows, true, null as int?),
            (ml.Condition, ml.Padding, windows, ml.TwoStage, ml.GeneratorFreezeEpoch));
        var (toys, prefixes) = EclSrOptions.Reference("amazon-toys", 11_924);
        Assert.Equal((PaddingSlots.Computed, TargetPositions.LastOfPrefix, MaskStrategy.Walk), (toys.Padding, prefixes, toys.MaskStrategy));
        var (yelp, whole) = EclSrOptions.Reference("yelp", 20_033);
        Assert.Equal((0.6, 5, 0.2, 0.1, TargetPositions.All), (yelp.MaskRatio, yelp.LastStates, yelp.Encoder.Dropout, yelp.Encoder.AttentionDropout, whole));
        Assert.Equal(MaskStrategy.Sample, EclSrOptions.Reference("amazon-sports", 18_357).Model.MaskStrategy);
        Assert.Contains("there are ml-1m", Assert.Throws<ArgumentException>(() => EclSrOptions.Reference("beauty", 5)).Message);
    }

    [Fact]
    public void A_script_in_the_papers_structure_changes_weights_alone()
    {
        var options = Small.WithScript("amazon-sports");
        Assert.Equal((Condition.Concatenated, PaddingSlots.LeftOut, true, 10), (options.Condition, options.Padding, options.RefillAll, options.GeneratorFreezeEpoch));
        Assert.Equal((2.0, 0.5, 12), (options.ContrastiveWeight, options.Encoder.Dropout, options.Encoder.MaxLength));
    }
}
