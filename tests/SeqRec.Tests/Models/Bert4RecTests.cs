using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public class Bert4RecTests
{
    private const int Mask = 31;
    private static readonly Bert4RecOptions Small = new() { ItemCount = 30, MaxLength = 6, Dim = 16, InnerDim = 20, Dropout = 0 };
    private static readonly SequenceSplit Split = Splits.Even(users: 9, itemCount: 30, minLength: 5, maxLength: 12, seed: 1);

    public Bert4RecTests()
    {
        manual_seed(4);
        set_num_threads(1);
    }

    [Fact]
    public void MovieLens_100K_takes_195_270_parameters()
    {
        using var model = new Bert4Rec(new() { ItemCount = 1349 });
        Assert.Equal(1351 * 64 + 50 * 64 + 2 * 49_984 + 128 + 64 * 65 + 1350, model.parameters().Sum(p => p.numel()));
    }

    public static TheoryData<int[], int[], bool> Masked()
    {
        (int[] History, int[] Read)[] cases =
        [
            ([], [Mask]), ([5], [5, Mask]), ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5, Mask]), ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, Mask])
        ];
        var data = new TheoryData<int[], int[], bool>();
        foreach (var (history, read) in cases)
            foreach (var packed in new[] { true, false }) data.Add(history, read, packed);
        return data;
    }

    [Theory, MemberData(nameof(Masked))]
    public void The_mask_takes_the_slot_after_the_last_item_and_the_oldest_makes_room(int[] history, int[] read, bool packed)
    {
        using var model = Double(Small with { Packed = packed });
        var x = Slots.Of(Histories(read), packed, training: false, CPU, causal: false);
        var w = model.state_dict();
        var o = nn.functional.linear(x.Last(model.call(x)), w["output.weight"], w["output.bias"]).gelu();
        Gradients.Close(o.matmul(w["items.weight"][..Mask].transpose(0, 1)) + w["output_bias"], model.Score(Histories(history)), 1e-12);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Neighbours_and_padding_never_change_a_score(bool packed)
    {
        using var model = Double(Small with { Packed = packed });
        using (no_grad()) model.get_parameter("items.weight")![0].fill_(100);  // if padding were read, it would show
        var together = model.Score(Histories([5], [7, 8, 9, 10, 11], [2, 6, 1]))[.., 1..];
        Assert.Equal([3, 30], together.shape);
        Gradients.Close(model.Score(Histories([5]))[.., 1..], together[..1], 1e-12);
        Gradients.Close(model.Score(Histories([2, 6, 1]))[.., 1..], together[2..], 1e-12);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Packed_and_padded_are_the_same_model(bool fromEnd)
    {
        using var packed = Double(Small with { PositionsFromEnd = fromEnd });
        using var padded = Double(Small with { PositionsFromEnd = fromEnd, Packed = false });
        padded.load_state_dict(packed.state_dict());
        var batch = Split.Batch(new() { MaxLength = 6 });
        var (expected, actual) = (padded.Loss(batch), packed.Loss(batch));
        Assert.Equal(expected.ToDouble(), actual.ToDouble(), 1e-9);
        Gradients.Close(padded.Score(batch), packed.Score(batch), 1e-9);
        expected.backward();
        actual.backward();
        foreach (var (e, a) in padded.parameters().Zip(packed.parameters())) Gradients.Close(e.grad!, a.grad!, 1e-9);
    }

    [Fact]
    public void A_slot_knows_items_on_both_sides()
    {
        using var model = Double(Small);
        Tensor States(params int[] items) => model.call(Slots.Of(Histories(items), true, false, CPU, causal: false));
        var change = (States(1, 2, 3, 9) - States(1, 2, 3, 4)).abs().amax([1]);
        Assert.True(change.gt(1e-4).all().ToBoolean());
    }

    [Fact]
    public void The_key_draws_what_is_hidden_and_the_last_target_is_an_item_too()
    {
        using var model = Double(Small);
        var batch = Split.Batch(new() { MaxLength = 6 });
        Assert.Equal(model.Loss(batch).ToDouble(), model.Loss(batch).ToDouble());
        Assert.NotEqual(model.Loss(batch).ToDouble(), model.Loss(batch with { Key = batch.Key + 1 }).ToDouble());
        using var last = Double(Small with { MaskProbability = 0 });  // then each row hides its last item alone
        var row = SequenceBatch.Of([new(1, [4, 5])], [6], 6);
        var loss = -last.Score(row)[.., 1..].log_softmax(-1)[0, 5];
        Assert.Equal(loss.ToDouble(), last.Loss(row).ToDouble(), 1e-9);
    }

    [Fact]
    public void Neither_padding_nor_mask_is_a_class()
    {
        using var model = Double(Small with { MaskProbability = 1 });  // every real slot is a mask
        model.Loss(Split.Batch(new() { MaxLength = 6 })).backward();
        Assert.Equal(0, model.get_parameter("items.weight")!.grad![0].abs().max().ToDouble());
        Assert.Equal(0, model.get_parameter("output_bias")!.grad![0].ToDouble());
        var before = model.Loss(Split.Batch(new() { MaxLength = 6 })).ToDouble();
        using (no_grad()) model.get_parameter("output_bias")![0].fill_(50);
        Assert.Equal(before, model.Loss(Split.Batch(new() { MaxLength = 6 })).ToDouble());
    }

    // Beyond the small start, so that errors show.
    private static Bert4Rec Double(Bert4RecOptions options)
    {
        var model = new Bert4Rec(options).@double();
        using (no_grad())
            foreach (var p in model.parameters()) p.add_(randn_like(p), 0.1);
        return model;
    }

    private static SequenceBatch Histories(params int[][] items) =>
        SequenceBatch.Of([.. items.Select((row, u) => new UserSequence(u + 1, row))], new int[items.Length], 6);
}
