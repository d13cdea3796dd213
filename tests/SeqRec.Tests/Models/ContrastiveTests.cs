using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>CL4SRec and DuoRec are their encoder with more to the loss.</summary>
[Collection(SharedTorchState.Name)]
public class ContrastiveTests
{
    private static readonly SasRecOptions Encoder = new() { ItemCount = 30, MaxLength = 12, Dim = 16, InnerDim = 20, Dropout = 0 };
    private static readonly SequenceSplit Split = Splits.Even(users: 9, itemCount: 30, minLength: 5, maxLength: 15, seed: 1);
    private static readonly SequenceBatch Prefixes = Split.Batch(new() { MaxLength = 12, Positions = TargetPositions.LastOfPrefix });

    public ContrastiveTests()
    {
        manual_seed(4);
        set_num_threads(1);
    }

    [Fact]
    public void They_add_a_mask_item_and_nothing_to_the_parameters_of_SASRec()
    {
        using var cl4srec = new Cl4SRec(new() { Encoder = new() { ItemCount = 1349 } });
        using var duorec = new DuoRec(new() { Encoder = new() { ItemCount = 1349 } }, new(Split));
        Assert.Equal(189_696 + 64, cl4srec.parameters().Sum(p => p.numel()));
        Assert.Equal(189_696, duorec.parameters().Sum(p => p.numel()));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Without_weight_the_loss_and_scores_are_SASRecs(bool packed)
    {
        var encoder = Encoder with { Packed = packed };
        using var duorec = new DuoRec(new() { Encoder = encoder, UnsupervisedWeight = 0, SupervisedWeight = 0 }, new(Split));
        using var cl4srec = new Cl4SRec(new() { Encoder = encoder, ContrastiveWeight = 0 });
        using var first = EncoderOf(duorec, encoder);
        using var second = EncoderOf(cl4srec, encoder with { MaskItem = true });
        Assert.Equal(first.Loss(Prefixes).ToDouble(), duorec.Loss(Prefixes).ToDouble(), 1e-6);
        Assert.Equal(second.Loss(Prefixes).ToDouble(), cl4srec.Loss(Prefixes).ToDouble(), 1e-6);
        Assert.Equal([Prefixes.Size, 31], cl4srec.Score(Prefixes).shape);  // the mask is no candidate
        Gradients.Close(second.Score(Prefixes), cl4srec.Score(Prefixes), 1e-9);
        Gradients.Close(first.Score(Prefixes), duorec.Score(Prefixes), 1e-9);
    }

    [Fact]
    public void The_mask_item_is_no_class_of_the_softmax()
    {
        using var plain = new SasRec(Encoder);
        using var masked = new SasRec(Encoder with { MaskItem = true });
        var weights = plain.state_dict();
        weights["items.weight"] = cat([weights["items.weight"], full(1, 16, 7f)]);
        masked.load_state_dict(weights);
        Assert.Equal(plain.Loss(Prefixes).ToDouble(), masked.Loss(Prefixes).ToDouble());
    }

    [Fact]
    public void Without_dropout_the_second_pass_is_the_first()
    {
        using var model = new DuoRec(new() { Encoder = Encoder, UnsupervisedWeight = 1, SupervisedWeight = 0 }, new(Split));
        using var encoder = EncoderOf(model, Encoder);
        var x = encoder.SlotsOf(Prefixes);
        var z = x.Last(encoder.call(x));
        var expected = encoder.Loss(Prefixes) + InfoNce.AmongAll(z, z, 1);
        Assert.Equal(expected.ToDouble(), model.Loss(Prefixes).ToDouble(), 1e-5);
    }

    [Fact]
    public void The_second_pass_has_dropout_of_its_own()
    {
        var options = new DuoRecOptions { Encoder = Encoder with { Dropout = 0.5 }, UnsupervisedWeight = 0, SupervisedWeight = 0 };
        using var without = new DuoRec(options, new(Split));
        using var with = new DuoRec(options with { UnsupervisedWeight = 1 }, new(Split));
        using var encoder = EncoderOf(without, options.Encoder);
        with.load_state_dict(without.state_dict());
        var x = encoder.SlotsOf(Prefixes);
        var z = x.Last(encoder.call(x));
        var (same, actual) = (InfoNce.AmongAll(z, z, 1).ToDouble(), (with.Loss(Prefixes) - without.Loss(Prefixes)).ToDouble());
        Assert.True(actual > same + 0.1, $"{actual} against {same} if both views had one mask");
    }

    [Fact]
    public void The_supervised_view_leads_to_the_same_item()
    {
        // After [1] and after [4] comes 3: each is the other's counterpart.
        var split = Splits.Of(6, [1, 3, 6, 6], [4, 3, 6, 6]);
        var six = Encoder with { ItemCount = 6 };
        using var model = new DuoRec(new() { Encoder = six, UnsupervisedWeight = 0, SupervisedWeight = 1 }, new(split));
        using var encoder = EncoderOf(model, six);
        var batch = split.Batch();
        var x = encoder.SlotsOf(batch);
        var z = x.Last(encoder.call(x));
        var expected = encoder.Loss(batch) + InfoNce.AmongAll(z, z.flip(0), 1);
        Assert.Equal(expected.ToDouble(), model.Loss(batch).ToDouble(), 1e-5);
    }

    [Fact]
    public void Where_all_slots_have_targets_a_drawn_prefix_is_contrasted()
    {
        using var duorec = new DuoRec(new() { Encoder = Encoder, UnsupervisedWeight = 1, SupervisedWeight = 0 }, new(Split));
        using var cl4srec = new Cl4SRec(new() { Encoder = Encoder, Only = SequenceView.Unchanged, ContrastiveWeight = 1 });
        using var first = EncoderOf(duorec, Encoder);
        using var second = EncoderOf(cl4srec, Encoder with { MaskItem = true });
        var batch = Split.Batch(new() { MaxLength = 12 });
        Assert.Equal(Expected(first, batch), duorec.Loss(batch).ToDouble(), 1e-5);
        Assert.Equal(Expected(second, batch), cl4srec.Loss(batch).ToDouble(), 1e-5);

        static double Expected(SasRec encoder, SequenceBatch batch)
        {
            var prefixes = batch.DrawnPrefixes(new Xoshiro256(batch.Key));
            Assert.True(prefixes.Lengths.Zip(batch.Lengths).Count(n => n.First < n.Second) > batch.Size / 2);
            var z = encoder.LastStates(encoder.SlotsOf(prefixes));
            return (encoder.Loss(batch) + InfoNce.AmongAll(z, z, 1)).ToDouble();
        }
    }

    [Fact]
    public void The_supervised_view_leads_to_the_target_of_the_drawn_prefix()
    {
        // After [1] and [4] comes 3, after [1, 3] and [4, 3] comes 2: whichever is drawn, the other row has its counterpart.
        var split = Splits.Of(6, [1, 3, 2, 6, 6], [4, 3, 2, 6, 6]);
        var six = Encoder with { ItemCount = 6 };
        using var model = new DuoRec(new() { Encoder = six, UnsupervisedWeight = 0, SupervisedWeight = 1 }, new(split));
        using var encoder = EncoderOf(model, six);
        var (batch, drawn) = (split.Batch(), new HashSet<int>());
        foreach (var key in Enumerable.Range(0, 8))
        {
            var keyed = batch with { Key = (ulong)key };
            var prefixes = keyed.DrawnPrefixes(new Xoshiro256(keyed.Key));
            drawn.UnionWith(prefixes.Lengths);
            var counterparts = prefixes.Histories().Select(row => row with { Items = [row.Items[0] == 1 ? 4 : 1, .. row.Items[1..]] }).ToArray();
            var (z, other) = (Last(prefixes), Last(SequenceBatch.Of(counterparts, prefixes.LastTargets(), 12)));
            Assert.Equal((encoder.Loss(keyed) + InfoNce.AmongAll(z, other, 1)).ToDouble(), model.Loss(keyed).ToDouble(), 1e-5);
        }
        Assert.Equal([1, 2], drawn.Order());

        Tensor Last(SequenceBatch rows) => encoder.LastStates(encoder.SlotsOf(rows));
    }

    [Fact]
    public void The_key_decides_the_views()
    {
        using var model = new Cl4SRec(new() { Encoder = Encoder, ContrastiveWeight = 10 });
        Assert.Equal(model.Loss(Prefixes).ToDouble(), model.Loss(Prefixes).ToDouble());
        Assert.NotEqual(model.Loss(Prefixes).ToDouble(), model.Loss(Prefixes with { Key = Prefixes.Key + 1 }).ToDouble());
    }

    [Theory, InlineData(0.0, 0, 1e-5), InlineData(0.5, 0.1, 9)]
    public void Unchanged_views_differ_by_dropout_alone(double dropout, double least, double most)
    {
        using var model = new Cl4SRec(new() { Encoder = Encoder with { Dropout = dropout }, Only = SequenceView.Unchanged, ContrastiveWeight = 1 });
        using var without = new Cl4SRec(new() { Encoder = Encoder with { Dropout = dropout }, ContrastiveWeight = 0 });
        without.load_state_dict(model.state_dict());
        using var encoder = EncoderOf(model, Encoder with { MaskItem = true });
        var x = encoder.SlotsOf(Prefixes);
        var z = x.Last(encoder.call(x));
        Assert.InRange(Math.Abs((model.Loss(Prefixes) - without.Loss(Prefixes) - InfoNce.AmongAll(z, z, 1)).ToDouble()), least, most);
    }

    [Fact]
    public void A_single_kind_of_view_is_used_alone()
    {
        double Loss(SequenceView only, double crop, double mask, double reorder)
        {
            manual_seed(4);
            using var model = new Cl4SRec(new() { Encoder = Encoder, ContrastiveWeight = 10, Only = only, CropRatio = crop, MaskRatio = mask, ReorderRatio = reorder });
            return model.Loss(Prefixes).ToDouble();
        }
        Assert.Equal(Loss(SequenceView.Unchanged, 0.6, 0.3, 0.6), Loss(SequenceView.Crop, 1, 0.9, 0.9), 1e-4);  // a crop of all is the sequence
        Assert.NotEqual(Loss(SequenceView.Crop, 0.6, 0, 0), Loss(SequenceView.Crop, 0.4, 0, 0));
        Assert.NotEqual(Loss(SequenceView.Mask, 0, 0.3, 0), Loss(SequenceView.Mask, 0, 0.6, 0));
        Assert.NotEqual(Loss(SequenceView.Reorder, 0, 0, 0.6), Loss(SequenceView.Reorder, 0, 0, 0.9));
    }

    [Fact]
    public void A_batch_of_one_has_no_contrast()
    {
        var row = SequenceBatch.Of([new(1, [4, 5])], [6], 12);
        using var model = new Cl4SRec(new() { Encoder = Encoder, ContrastiveWeight = 10 });
        using var encoder = EncoderOf(model, Encoder with { MaskItem = true });
        Assert.Equal(encoder.Loss(row).ToDouble(), model.Loss(row).ToDouble());
    }

    private static SasRec EncoderOf(nn.Module model, SasRecOptions options)
    {
        var encoder = new SasRec(options);
        encoder.load_state_dict(model.state_dict().ToDictionary(w => w.Key["encoder.".Length..], w => w.Value));
        return encoder;
    }
}
