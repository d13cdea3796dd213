using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Sequences of 1, 2, 50 and 51 items, shares of 0 and 1, batches of one: a number and its gradients, or an error with a reason.</summary>
[Collection(SharedTorchState.Name)]
public class EclSrEdgeTests
{
    private static readonly EclSrOptions Small = new()
    {
        Encoder = new() { ItemCount = 60, Dim = 8, InnerDim = 8, Dropout = 0.1 }, ContrastiveWeight = 0.3, DiscriminatorWeight = 0.5, GeneratorWeight = 0.2
    };

    public EclSrEdgeTests()
    {
        manual_seed(4);
        set_num_threads(1);
    }

    public static IEnumerable<object[]> Variants =>
        from condition in Enum.GetValues<Condition>()
        from padding in Enum.GetValues<PaddingSlots>()
        from ratio in new[] { 0.0, 0.2, 1.0 }
        select new object[] { condition, padding, ratio };

    [Theory, MemberData(nameof(Variants))]
    public void Any_length_and_share_give_finite_losses_and_gradients(Condition condition, PaddingSlots padding, double ratio)
    {
        foreach (var strategy in Enum.GetValues<MaskStrategy>())
        {
            using var model = new EclSr(Small with { Condition = condition, Padding = padding, MaskRatio = ratio, MaskStrategy = strategy, RefillAll = padding == PaddingSlots.LeftOut });
            var loss = model.Loss(Rows(1, 2, 3, 49, 50, 51));
            loss.backward();
            Assert.True(double.IsFinite(loss.ToDouble()), $"{loss.ToDouble()}");
            Assert.All(model.parameters(), p => Assert.True(p.grad is null || p.grad.isfinite().all().ToBoolean()));
        }
    }

    [Theory, InlineData(PaddingSlots.LeftOut), InlineData(PaddingSlots.Computed)]
    public void A_batch_of_one_has_no_contrast(PaddingSlots padding)
    {
        foreach (var length in new[] { 1, 2, 50 })
        {
            using var model = new EclSr(Small with { Padding = padding });
            var losses = model.Losses(Rows(length));
            Assert.Equal(0, losses.Contrastive!.ToDouble(), 1e-6);
            Assert.True(double.IsFinite(losses.Discriminator!.ToDouble()) && losses.Generator!.ToDouble() > 0);
        }
    }

    [Fact]
    public void Of_51_items_the_last_50_are_read()
    {
        using var model = new EclSr(Small);
        model.eval();
        Gradients.Close(model.Score(SequenceBatch.Of([new(1, Items(51)[1..])], [0], 50)), model.Score(SequenceBatch.Of([new(1, Items(51))], [0], 50)), 1e-9);
    }

    [Theory, InlineData(PaddingSlots.LeftOut), InlineData(PaddingSlots.Computed)]
    public void A_batch_that_is_too_wide_is_refused(PaddingSlots padding)
    {
        using var model = new EclSr(Small with { Padding = padding });
        var wide = SequenceBatch.Of([new(1, Items(51))], [3], 51);
        Assert.Contains("MaxLength = 50", Assert.Throws<ArgumentException>(() => model.Loss(wide)).Message);
    }

    [Fact]
    public void Padding_is_predicted_only_where_every_slot_has_a_target()
    {
        using var model = new EclSr(Small with { Padding = PaddingSlots.Predicted });
        Assert.Contains("set Padding to Computed", Assert.Throws<ArgumentException>(() => model.Loss(SequenceBatch.Of([new(1, [4, 5])], [6], 50))).Message);
    }

    [Fact]
    public void An_empty_history_is_scored()
    {
        using var model = new EclSr(Small);
        Assert.True(model.Score(SequenceBatch.Of([new(1, []), new(2, [3])], [1, 1], 50)).isfinite().all().ToBoolean());
    }

    [Fact]
    public void A_share_beyond_0_to_1_is_refused()
    {
        using var model = new EclSr(Small with { MaskRatio = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Loss(Rows(4)));
    }

    [Fact]
    public void A_mean_over_nothing_and_a_temperature_of_zero_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EclSr(Small with { LastStates = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EclSr(Small with { Temperature = 0 }));
    }

    [Fact]
    public void A_lone_item_is_hidden_and_everything_can_be()
    {
        using var all = new EclSr(Small with { MaskRatio = 1, MaskStrategy = MaskStrategy.Walk });
        Assert.DoesNotContain(false, all.Detect(Rows(1, 7)).Filled);
        using var sample = new EclSr(Small with { MaskRatio = 1, MaskStrategy = MaskStrategy.Sample });
        Assert.Equal([true, false, true, true], sample.Detect(Rows(1, 3)).Filled);
    }

    // Rows with all positions, whose inputs have these lengths; of the longest the last 50 are read.
    private static SequenceBatch Rows(params int[] lengths) =>
        SequenceBatch.OfAllPositions([.. lengths.Select((n, u) => new UserSequence(u + 1, Items(n + 1)))], 50) with { Key = 3 };

    private static int[] Items(int count) => [.. Enumerable.Range(0, count).Select(k => 1 + k % 60)];
}
