using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public class Gru4RecTests
{
    private static readonly Gru4RecOptions Small = new() { ItemCount = 30, Dim = 16, HiddenDim = 12, Dropout = 0 };
    private static readonly SequenceSplit Split = Splits.Even(users: 9, itemCount: 30, minLength: 5, maxLength: 15, seed: 1);

    public Gru4RecTests()
    {
        manual_seed(4);
        set_num_threads(1);
    }

    [Fact]
    public void MovieLens_100K_takes_169_152_parameters()
    {
        using var model = new Gru4Rec(new() { ItemCount = 1349 });
        Assert.Equal(1350 * 64 + 3 * 128 * (64 + 128 + 2) + 128 * 64 + 64, model.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Neighbours_and_padding_never_change_a_score()
    {
        using var model = new Gru4Rec(Small).@double();
        using (no_grad()) model.get_parameter("items.weight")![0].fill_(100);  // if padding were read, it would show
        var together = model.Score(Histories([5], [7, 8, 9, 10, 11, 12, 13], [2, 6, 1]));
        Assert.Equal([3, 31], together.shape);
        Gradients.Close(model.Score(Histories([5])), together[..1], 1e-12);
        Gradients.Close(model.Score(Histories([2, 6, 1])), together[2..], 1e-12);
    }

    [Fact]
    public void All_positions_at_once_equal_the_mean_over_explicit_prefixes()
    {
        using var model = new Gru4Rec(Small).@double();
        var all = model.Loss(Split.Batch());
        var prefixes = model.Loss(Split.Batch(new() { Positions = TargetPositions.LastOfPrefix }));
        Assert.Equal(prefixes.ToDouble(), all.ToDouble(), 1e-9);
        var parameters = model.parameters().Cast<Tensor>().ToArray();
        foreach (var (e, a) in autograd.grad([prefixes], parameters).Zip(autograd.grad([all], parameters))) Gradients.Close(e, a, 1e-9);
    }

    [Fact]
    public void Padding_gets_no_gradient()
    {
        using var model = new Gru4Rec(Small);
        model.Loss(Split.Batch()).backward();
        Assert.Equal(0, model.get_parameter("items.weight")!.grad![0].abs().max().ToDouble());
    }

    private static SequenceBatch Histories(params int[][] items) =>
        SequenceBatch.Of([.. items.Select((row, u) => new UserSequence(u + 1, row))], new int[items.Length], 12);
}
