using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;
using SeqRec.Tests.Models;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Training;

/// <summary>Workers are threads here, each with connections of its own; the command's tests have processes.</summary>
[Collection(SharedTorchState.Name)]
public class WorkerGroupTests
{
    private static readonly SequenceSplit Split = Splits.Cycle(users: 35, itemCount: 20, length: 9);
    private static readonly TrainOptions Options = new() { Epochs = 3, LearningRate = 5e-3, MaxGradientNorm = 5 };
    private static readonly RankingProtocol Protocol = new() { BatchSize = 8 };
    private static readonly Lock Making = new();

    [Theory, InlineData("SASRec", 2), InlineData("SASRec", 3), InlineData("GRU4Rec", 2), InlineData("BERT4Rec", 3)]
    public void Workers_have_the_losses_scores_and_ranks_of_one_process(string name, int size)
    {
        var alone = Run(name, Options, null);
        foreach (var worker in Together(size, group => Run(name, Options, group)))
        {
            Assert.Equal(3, worker.Losses.Length);
            Assert.All(alone.Losses.Zip(worker.Losses), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * pair.First));
            Assert.All(alone.Scores.Zip(worker.Scores), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
            Assert.Equal(alone.Ranks, worker.Ranks);
        }
        Assert.True(alone.Losses[2] < alone.Losses[0]);
    }

    [Fact]
    public void Workers_go_on_from_the_firsts_checkpoint_and_so_does_one_process()
    {
        using TemporaryFolder cut = new(), copy = new();
        var whole = Together(2, group => Run("SASRec", Options, group))[0];
        var broken = Options with { Checkpoint = cut.Path, CheckpointEvery = 1 };
        Together(2, group => Assert.Throws<InvalidOperationException>(() => Run("SASRec", broken, group, source => new PowerCut<SequenceBatch>(source, 2, 2))));
        foreach (var file in Directory.GetFiles(cut.Path, "*", SearchOption.AllDirectories)) copy.Write(Path.GetRelativePath(cut.Path, file), File.ReadAllBytes(file));
        Assert.Equal("epoch-00001-batch-000000002", Path.GetFileName(Assert.Single(Directory.GetDirectories(cut.Path))));
        Assert.All(Together(2, group => Run("SASRec", broken, group)), worker => Assert.Equal(whole.Losses, worker.Losses));
        var alone = Run("SASRec", broken with { Checkpoint = copy.Path }, null);
        Assert.All(whole.Losses.Zip(alone.Losses), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * pair.First));
    }

    [Fact]
    public void When_one_is_asked_to_stop_all_stop_at_the_same_batch()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Together(2, group => Assert.ThrowsAny<OperationCanceledException>(() => Run("SASRec", Options with { Checkpoint = folder.Path }, group, cancellation: group.Rank == 1 ? source.Token : default)));
        Assert.Equal("epoch-00000-batch-000000001", Path.GetFileName(Assert.Single(Directory.GetDirectories(folder.Path))));
    }

    [Fact]
    public void Other_weights_end_all()
    {
        foreach (var error in Together(2, group => Assert.Throws<WorkerException>(() => Run(group.Rank == 0 ? "SASRec" : "SASRec, other seed", Options, group))))
            Assert.Contains("the weights of worker 1 are not those of worker 0", error.Message);
    }

    [Fact]
    public void A_worker_that_is_gone_ends_the_others_and_one_that_is_silent_does_after_a_time()
    {
        var errors = Together(2, group => group.Rank == 1 ? null : Assert.Throws<WorkerException>(() => Run("SASRec", Options, group)));
        Assert.Contains("A worker is lost", errors[0]!.Message);
        using var heard = new ManualResetEventSlim();
        var late = Together(2, group =>
        {
            if (group.Rank == 1) heard.Wait();
            else
                try
                {
                    return Assert.Throws<WorkerException>(() => group.Gather(new int[1]));
                }
                finally
                {
                    heard.Set();
                }
            return null;
        }, patience: TimeSpan.FromMilliseconds(300));
        Assert.Contains("timed out", late[0]!.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Losses_that_need_whole_batches_and_other_settings_are_refused()
    {
        var whole = Together(1, group => Assert.Throws<ArgumentException>(() => new Trainer(Options, workers: group).Fit(new OneWeight(), new ScriptedBatches(_ => ["a"]))));
        Assert.Contains("not a sum over", whole[0].Message);
        var times = new WorkerOptions { Size = 2, Join = TimeSpan.FromSeconds(2), Settings = "train A" };
        using var first = new WorkerGroup(times);
        var waits = Task.Run(() => Assert.Throws<WorkerException>(() => first.Connect()));
        using var other = new WorkerGroup(times with { Rank = 1, Port = first.Port, Settings = "train B", Join = TimeSpan.FromSeconds(20) });
        Assert.Contains("train A", Assert.Throws<ArgumentException>(() => other.Connect()).Message);
        Assert.Contains("Only 1 of 2 workers", (await waits).Message);
    }

    private static (double[] Losses, double[] Scores, TargetRank[] Ranks) Run(string name, TrainOptions options, WorkerGroup? workers,
        Func<IBatchSource<SequenceBatch>, IBatchSource<SequenceBatch>>? change = null, CancellationToken cancellation = default) => name switch
    {
        "GRU4Rec" => Run(() => new Gru4Rec(new() { ItemCount = 20, Dim = 8, HiddenDim = 8, Dropout = 0 }), 1, options, workers, change, cancellation),
        "BERT4Rec" => Run(() => new Bert4Rec(new() { ItemCount = 20, Dim = 8, InnerDim = 16, Dropout = 0 }), 1, options, workers, change, cancellation),
        _ => Run(() => new SasRec(new() { ItemCount = 20, Dim = 8, InnerDim = 16, Dropout = 0 }), name == "SASRec" ? 1 : 2, options, workers, change, cancellation)
    };

    private static (double[] Losses, double[] Scores, TargetRank[] Ranks) Run<T>(Func<T> make, int seed, TrainOptions options, WorkerGroup? workers,
        Func<IBatchSource<SequenceBatch>, IBatchSource<SequenceBatch>>? change, CancellationToken cancellation) where T : nn.Module, ISequenceRecommender, ITrainable<SequenceBatch>
    {
        T model;
        lock (Making)
        {
            Seeds.Apply(seed);
            model = make();
        }
        var batches = new SequenceBatches(Split, new() { BatchSize = 11 });  // the last has two rows, fewer than three workers
        var history = new Trainer(options, workers: workers).Fit(model, change?.Invoke(batches) ?? batches, Protocol.Validation(model, Split, workers: workers), cancellation);
        var ranks = Protocol.Rank(model, Split, HeldOut.Test, workers);
        model.Dispose();
        return ([.. history.Epochs.Select(e => e.Loss)], [.. history.Epochs.Select(e => e.Score)], [.. ranks]);
    }

    // Runs each worker on a thread; its connections are closed when it is done.
    private static T[] Together<T>(int size, Func<WorkerGroup, T> act, TimeSpan? patience = null)
    {
        var options = new WorkerOptions { Size = size, Join = TimeSpan.FromSeconds(20), Patience = patience ?? TimeSpan.FromSeconds(20) };
        var first = new WorkerGroup(options);
        return Task.WhenAll(Enumerable.Range(0, size).Select(rank => Task.Factory.StartNew(() =>
        {
            using var scope = NewDisposeScope();
            using var group = rank == 0 ? first : new WorkerGroup(options with { Rank = rank, Port = first.Port });
            group.Connect();
            return act(group);
        }, TaskCreationOptions.LongRunning))).GetAwaiter().GetResult();
    }
}
