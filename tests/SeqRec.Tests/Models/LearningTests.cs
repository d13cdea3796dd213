using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>Each model trained on a cycle, where an item is always followed by the same one.</summary>
[Collection(SharedTorchState.Name)]
public class LearningTests
{
    // Sequences of 5 to 12 items.
    private static readonly SequenceSplit Cycle = Splits.Of(20,
        Enumerable.Range(0, 60).Select(u => Enumerable.Range(u, 5 + u % 8).Select(k => 1 + k % 20).ToArray()));

    private static readonly SasRecOptions Encoder = new()
    {
        ItemCount = 20, MaxLength = 12, Dim = 32, InnerDim = 64, Dropout = 0.1, PositionsFromEnd = true
    };

    [Fact]
    public void GRU4Rec_learns_a_cycle() => AssertLearns(Gru4Rec, TargetPositions.All);

    [Fact]  // a mask must learn to look at its neighbour, which takes longer and a smaller rate
    public void BERT4Rec_learns_a_cycle() => AssertLearns(Bert4Rec, TargetPositions.All, epochs: 130, rate: 1e-3);

    [Fact]
    public void CL4SRec_learns_a_cycle() => AssertLearns(Cl4SRec, TargetPositions.All, epochs: 60);

    [Fact]
    public void DuoRec_learns_a_cycle() => AssertLearns(DuoRec, TargetPositions.LastOfPrefix, epochs: 8);

    [Fact]
    public void ECL_SR_learns_a_cycle() => AssertLearns(() => new EclSr(EclSrOptions), TargetPositions.All, epochs: 60);

    [Fact]
    public void ECL_SR_as_published_learns_a_cycle() =>
        AssertLearns(() => new EclSr(EclSrOptions with { Padding = PaddingSlots.Predicted, Condition = Condition.AddedSlotwise, RefillAll = false }), TargetPositions.All, epochs: 60);

    [Theory, InlineData("gru4rec"), InlineData("bert4rec"), InlineData("cl4srec"), InlineData("duorec"), InlineData("ecl-sr")]
    public void Fifty_steps_leave_no_tensor_behind(string name)
    {
        var (before, after) = name switch
        {
            "gru4rec" => LiveTensors(Gru4Rec),
            "bert4rec" => LiveTensors(Bert4Rec),
            "cl4srec" => LiveTensors(Cl4SRec),
            "ecl-sr" => LiveTensors(() => new EclSr(EclSrOptions)),
            _ => LiveTensors(DuoRec, TargetPositions.LastOfPrefix)
        };
        Assert.Equal(before, after);
    }

    private static Gru4Rec Gru4Rec() => new(new() { ItemCount = 20, Dim = 16, HiddenDim = 32, Dropout = 0.1 });

    private static Bert4Rec Bert4Rec() =>
        new(new() { ItemCount = 20, MaxLength = 12, Dim = 64, InnerDim = 128, Dropout = 0.1, PositionsFromEnd = true });

    private static Cl4SRec Cl4SRec() => new(new() { Encoder = Encoder });

    private static DuoRec DuoRec() => new(new() { Encoder = Encoder }, new SameTarget(Cycle));

    private static EclSrOptions EclSrOptions => new() { Encoder = Encoder, LastStates = 3 };

    private static void AssertLearns<TModel>(Func<TModel> make, TargetPositions positions, int epochs = 40, double rate = 5e-3)
        where TModel : nn.Module, ISequenceRecommender, ITrainable<SequenceBatch>
    {
        Seeds.Apply(1);
        using var model = make();
        var protocol = new RankingProtocol { MaxLength = 12, CutOffs = [1] };
        model.eval();
        var untrained = protocol.Evaluate(model, Cycle)["hr@1"];
        var batches = new SequenceBatches(Cycle, new() { BatchSize = 12, MaxLength = 12, Positions = positions });
        var history = new Trainer(new() { Epochs = epochs, LearningRate = rate }).Fit(model, batches);
        var trained = protocol.Evaluate(model, Cycle)["hr@1"];
        Assert.True(untrained < 0.3 && trained > 0.9, $"hr@1 {untrained} to {trained}, last loss {history.Epochs[^1].Loss}");
    }

    private static (long, long) LiveTensors<TModel>(Func<TModel> make, TargetPositions positions = TargetPositions.All)
        where TModel : nn.Module, ISequenceRecommender, ITrainable<SequenceBatch> => Live.Tensors(() =>
    {
        var model = make();
        var adam = optim.Adam(model.parameters());
        var batch = Cycle.Batch(new() { MaxLength = 12, Positions = positions });
        return () =>
        {
            using var scope = NewDisposeScope();
            adam.zero_grad();
            model.Loss(batch).backward();
            adam.step();
            using (no_grad()) _ = model.Score(batch);
        };
    });
}
