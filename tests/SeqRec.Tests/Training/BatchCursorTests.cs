using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;
using SeqRec.Tests.Models;
using SeqRec.Training;

namespace SeqRec.Tests.Training;

/// <summary>A run that is cut off in the middle of an epoch goes on there and ends bit for bit like one that was not.</summary>
[Collection(SharedTorchState.Name)]
public class BatchCursorTests
{
    private static readonly SequenceSplit Split = Splits.Even(users: 80, itemCount: 20, minLength: 3, maxLength: 11, seed: 1);

    private static readonly TrainOptions Options = new() { Epochs = 3, LearningRate = 1e-2, LearningRateDecay = 0.5, WarmUpSteps = 7, CosineDecay = true };

    [Theory, InlineData(true), InlineData(false)]  // libtorch's generator decides what padded dropout drops
    public void A_run_goes_on_in_the_middle_of_an_epoch(bool packed)
    {
        using TemporaryFolder whole = new();
        var expected = Run(packed, Options with { Checkpoint = whole.Path }, source => source);
        foreach (var (epoch, batch, kept) in new[] { (1, 1, ""), (1, 3, "epoch-00000-batch-000000002"), (2, 0, "epoch-00001"), (2, 4, "epoch-00001-batch-000000004"), (3, 4, "epoch-00002-batch-000000004") })
        {
            using TemporaryFolder parts = new();
            var options = Options with { Checkpoint = parts.Path, CheckpointEvery = 2 };
            Assert.Throws<InvalidOperationException>(() => Run(packed, options, source => new PowerCut<SequenceBatch>(source, epoch, batch)));
            Assert.Equal(kept, string.Join(' ', Directory.GetDirectories(parts.Path).Select(Path.GetFileName)));
            var resumed = Run(packed, options, source => source);
            Assert.Equal(expected.History, resumed.History);
            Assert.Equal(expected.Weights, resumed.Weights);
        }
    }

    [Fact]
    public void A_parameter_that_a_batch_leaves_alone_moves_on_as_it_would_have()
    {
        var batches = new ScriptedBatches(_ => ["a", "b", "b", "a", "b"]);
        (float, float) Run(IBatchSource<string> source, string folder)
        {
            using var model = new TwoWeights();
            new Trainer(new() { Epochs = 2, LearningRate = 0.1, Checkpoint = folder, CheckpointEvery = 1 }).Fit(model, source);
            return model.Values;
        }
        using TemporaryFolder whole = new(), parts = new();
        Assert.Throws<InvalidOperationException>(() => Run(new PowerCut<string>(batches, 1, 1), parts.Path));
        Assert.Throws<InvalidOperationException>(() => Run(new PowerCut<string>(batches, 2, 1), parts.Path));
        Assert.Equal(Run(batches, whole.Path), Run(batches, parts.Path));
    }

    [Fact]
    public void A_stop_keeps_the_batch_under_way_also_the_last_of_an_epoch()
    {
        foreach (var stop in new[] { 1, 2, 3, 4 })
        {
            using var folder = new TemporaryFolder();
            using var source = new CancellationTokenSource();
            var trained = 0;
            using var model = new OneWeight { Training = () => { if (++trained == stop) source.Cancel(); } };
            var trainer = new Trainer(new() { Epochs = 2, LearningRate = 0.1, Checkpoint = folder.Path });
            Assert.Throws<OperationCanceledException>(() => trainer.Fit(model, new ScriptedBatches(_ => ["a", "b"]), cancellation: source.Token));
            Assert.Equal($"epoch-0000{(stop - 1) / 2}-batch-00000000{(stop - 1) % 2 + 1}", Path.GetFileName(Assert.Single(Directory.GetDirectories(folder.Path))));
            trainer.Fit(model, new ScriptedBatches(_ => ["a", "b"]));
            Assert.Equal(4, trained);
        }
    }

    [Fact]
    public void Another_number_of_batches_is_refused_in_the_middle_of_an_epoch()
    {
        using var folder = new TemporaryFolder();
        using var model = new OneWeight();
        var trainer = new Trainer(new() { Epochs = 2, Checkpoint = folder.Path, CheckpointEvery = 1 });
        Assert.Throws<InvalidOperationException>(() => trainer.Fit(model, new PowerCut<string>(new ScriptedBatches(_ => ["a", "b"]), 1, 1)));
        var error = Assert.Throws<CheckpointException>(() => trainer.Fit(model, new ScriptedBatches(_ => ["a", "b", "c"])));
        Assert.Contains("an epoch of 2 batches, and now an epoch has 3", error.Message);
    }

    private static (EpochReport[] History, byte[] Weights) Run(bool packed, TrainOptions options, Func<IBatchSource<SequenceBatch>, IBatchSource<SequenceBatch>> change)
    {
        Seeds.Apply(1);
        using var model = new SasRec(new() { ItemCount = 20, Dim = 16, InnerDim = 32, Dropout = 0.2, Packed = packed });
        var batches = change(new SequenceBatches(Split, new() { BatchSize = 16, NegativesPerTarget = 1 }));
        var history = new Trainer(options).Fit(model, batches, new RankingProtocol().Validation(model, Split));
        return ([.. history.Epochs.Select(e => e with { Seconds = 0 })], [.. model.parameters().SelectMany(p => p.bytes.ToArray())]);
    }
}
