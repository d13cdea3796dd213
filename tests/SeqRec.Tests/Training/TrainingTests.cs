using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Tests.Models;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Training;

/// <summary>SASRec trained on small logs whose laws are known.</summary>
[Collection(SharedTorchState.Name)]
public class TrainingTests
{
    private static readonly SasRecOptions Small = new() { ItemCount = 20, MaxLength = 10, Dim = 16, InnerDim = 32, Dropout = 0.1 };
    private static readonly SequenceSplit Cycle = Splits.Cycle(users: 60, itemCount: 20, length: 9);

    [Theory]
    [InlineData(SasRecLoss.CrossEntropy, true), InlineData(SasRecLoss.CrossEntropy, false), InlineData(SasRecLoss.Binary, true)]
    public void Learns_a_cycle(SasRecLoss kind, bool packed)
    {
        var (model, history) = Train(Cycle, Small with { Loss = kind, Packed = packed }, new() { Epochs = 60, LearningRate = 1e-2 });
        // Items of the history are never drawn as negatives, so the binary loss does not teach to rank them low.
        var protocol = Protocol with { Seen = kind == SasRecLoss.Binary ? SeenItems.Removed : SeenItems.Kept };
        using (model)
        {
            var (loss1, loss, hits) = (history.Epochs[0].Loss, history.Epochs[^1].Loss, protocol.Evaluate(model, Cycle)["hr@1"]);
            Assert.True(loss < 0.5 * loss1 && hits > 0.9, $"loss {loss1} to {loss}, hr@1 {hits}");
            Assert.Equal(0, model.ItemTable[0].abs().max().ToDouble());  // padding stays out of it
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_history_and_weights_bit_for_bit()
    {
        var (first, second, other) = (Run(seed: 1), Run(seed: 1), Run(seed: 2));
        Assert.Equal(first.History, second.History);
        Assert.Equal(first.Weights, second.Weights);
        Assert.NotEqual(first.History, other.History);
        Assert.NotEqual(first.Weights, other.Weights);
    }

    [Fact]
    public void Two_threads_agree_with_one_on_the_loss_of_the_first_epoch()
    {
        var one = Run(seed: 1, threads: 1).History[0].Loss;
        Assert.Equal(one, Run(seed: 1, threads: 2).History[0].Loss, 1e-4 * one);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Hundred_steps_and_their_validation_leave_no_tensor_behind(bool packed)
    {
        var (live, parameters) = (new List<long>(), 0L);
        var thread = new Thread(() =>  // of its own: the count is per thread, and finalizers of other tests lower it
        {
            var options = Small with { Packed = packed };
            var (model, _) = Train(Cycle, options, new() { Epochs = 5 });
            parameters = model.parameters().Count();
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Fit(model, Cycle, options, new() { Epochs = 50 });  // of two batches each
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            model.Dispose();
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        });
        thread.Start();
        thread.Join();
        Assert.Equal([parameters, parameters, 0], live);
    }

    private static RankingProtocol Protocol => new() { MaxLength = 10, CutOffs = [1, 10] };

    private static (SasRec, TrainingHistory) Train(SequenceSplit split, SasRecOptions options, TrainOptions training, int threads = 1, long seed = 42)
    {
        Seeds.Apply(seed, threads);
        var model = new SasRec(options);
        return (model, Fit(model, split, options, training, seed));
    }

    private static TrainingHistory Fit(SasRec model, SequenceSplit split, SasRecOptions options, TrainOptions training, long seed = 42)
    {
        var batches = new SequenceBatches(split, new() { BatchSize = 32, MaxLength = 10, NegativesPerTarget = options.Loss == SasRecLoss.Binary ? 1 : 0, Seed = (ulong)seed });
        return new Trainer(training with { Patience = training.Epochs }).Fit(model, batches, Protocol.Validation(model, split));
    }

    private static (EpochReport[] History, byte[] Weights) Run(long seed, int threads = 1)
    {
        var (model, history) = Train(Splits.Even(80, 20, 3, 11, 1), Small, new() { Epochs = 3 }, threads, seed);
        using (model)
            return ([.. history.Epochs.Select(e => e with { Seconds = 0 })], [.. model.parameters().SelectMany(p => p.bytes.ToArray())]);
    }
}
