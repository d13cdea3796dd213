using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>What rows contribute adds up to the loss of their batch, in value and gradient.</summary>
[Collection(SharedTorchState.Name)]
public class DivisibleTests
{
    private static readonly SequenceBatch Sequences = Splits.Even(users: 11, itemCount: 20, minLength: 4, maxLength: 12, seed: 5).Batch(new() { NegativesPerTarget = 3 });

    private static readonly Dictionary<string, Func<nn.Module>> Rankers = new()
    {
        ["SASRec"] = () => new SasRec(new() { ItemCount = 20, Dim = 8, InnerDim = 8, Dropout = 0 }),
        ["SASRec, padded"] = () => new SasRec(new() { ItemCount = 20, Dim = 8, InnerDim = 8, Dropout = 0, Packed = false, PositionsFromEnd = true }),
        ["SASRec-BCE"] = () => new SasRec(new() { ItemCount = 20, Dim = 8, InnerDim = 8, Dropout = 0, Loss = SasRecLoss.Binary }),
        ["gSASRec"] = () => new SasRec(new() { ItemCount = 20, Dim = 8, InnerDim = 8, Dropout = 0, Loss = SasRecLoss.Generalised }),
        ["SASRec-SS"] = () => new SasRec(new() { ItemCount = 20, Dim = 8, InnerDim = 8, Dropout = 0, Loss = SasRecLoss.SampledSoftmax, Blocks = SasRecBlocks.Original }),
        ["GRU4Rec"] = () => new Gru4Rec(new() { ItemCount = 20, Dim = 8, HiddenDim = 8, Dropout = 0 }),
        ["BERT4Rec"] = () => new Bert4Rec(new() { ItemCount = 20, Dim = 8, InnerDim = 8, Dropout = 0, MaskProbability = 0.4 })
    };

    public static TheoryData<string> RankerNames => [.. Rankers.Keys];

    public static TheoryData<string> ClickNames => [.. DienOptions.Known];

    [Theory, MemberData(nameof(RankerNames))]
    public void The_rows_of_a_ranking_model(string name)
    {
        Seeds.Apply(1);
        using var model = Rankers[name]();
        AssertAddUp((IDivisible<SequenceBatch>)model, model, Sequences, [0..4, 4..5, 5..]);
    }

    [Theory, MemberData(nameof(ClickNames))]
    public void The_rows_of_a_click_model(string name)
    {
        Seeds.Apply(1);
        var fields = new ClickFields { UserCount = 5, ItemCount = 12, CategoryCount = 3, CategoryOf = [0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3], Context = [new("hour", 24)] };
        ClickExample[] examples =
        [
            new(1, 3, [1, 5, 9, 2], true) { Context = [7], Liked = [true, false, true, true] }, new(1, 8, [5, 9, 2], false) { Context = [7], Liked = [false, true, false] },
            new(2, 4, [6], true) { Context = [0], Liked = [true] }, new(3, 12, [7, 8], false) { Context = [23], Liked = [false, true] }, new(4, 1, [2], false) { Context = [1], Liked = [false] }
        ];
        var batch = new ClickBatches(examples, fields, new() { Negatives = true }).Epoch(1).Single();
        using var model = new Dien(DienOptions.Of(name) with { Dim = 4, Dice = false }, fields);
        AssertAddUp(model, model, batch, [0..1, 1..2, 2..]);  // rows come by length, so the first has no pairs for the auxiliary loss
    }

    [Fact]
    public void Statistics_of_a_batch_make_a_model_indivisible()
    {
        var fields = new ClickFields { UserCount = 1, ItemCount = 2, CategoryCount = 1, CategoryOf = [0, 1, 1] };
        bool Divides(DienOptions options) => ((IDivisible<ClickBatch>)new Dien(options with { Dim = 2 }, fields)).IsDivisible;
        Assert.Equal((true, false, false), (Divides(new() { Dice = false }), Divides(new()), Divides(new() { Dice = false, BatchNorm = true })));
    }

    [Fact]
    public void Rows_have_their_items_and_a_key_of_their_own()
    {
        var part = Sequences.Rows(4..6);
        Assert.Equal(Sequences.Users[4..6], part.Users);
        Assert.Equal(part.Lengths.Max(), part.Width);
        for (var t = 0; t < part.Lengths[1]; t++)
        {
            Assert.Equal((Sequences.Items[5, t], Sequences.Targets[5, t]), (part.Items[1, t], part.Targets[1, t]));
            Assert.Equal(Sequences.Negatives![5, t, 2], part.Negatives![1, t, 2]);
        }
        Assert.Equal(Sequences.Key, Sequences.Rows(..3).Key);
        Assert.NotEqual(Sequences.Key, part.Key);
        Assert.Equal(Sequences.TargetCount, Sequences.Rows(..3).TargetCount + Sequences.Rows(3..).TargetCount);
    }

    private static void AssertAddUp<TBatch>(IDivisible<TBatch> divisible, nn.Module model, TBatch batch, Range[] parts)
    {
        using var scope = NewDisposeScope();
        var whole = Gradients(model, divisible.Loss(batch));
        var sum = parts.Select(rows => Gradients(model, divisible.LossOf(batch, rows))).Aggregate((a, b) => (a.Loss + b.Loss, [.. a.Values.Zip(b.Values, (x, y) => x + y)]));
        Assert.Equal(whole.Loss, sum.Loss, 1e-5 * Math.Abs(whole.Loss));
        Assert.InRange(whole.Values.Zip(sum.Values, (x, y) => Math.Abs(x - y)).Max(), 0, 1e-5f);
        Assert.Contains(whole.Values, x => Math.Abs(x) > 1e-3f);
    }

    private static (double Loss, float[] Values) Gradients(nn.Module model, Tensor loss)
    {
        model.zero_grad();
        loss.backward();
        return (loss.ToDouble(), [.. model.parameters().SelectMany(p => (p.grad ?? zeros_like(p)).data<float>().ToArray())]);
    }
}
