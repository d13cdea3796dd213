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

[Collection(SharedTorchState.Name)]
public class CheckpointTests
{
    private static readonly SequenceSplit Split = Splits.Even(users: 80, itemCount: 20, minLength: 3, maxLength: 11, seed: 1);

    [Theory, InlineData(true), InlineData(false)]  // libtorch's generator decides what padded dropout drops
    public void A_run_that_was_cut_off_ends_like_one_that_was_not(bool packed)
    {
        using TemporaryFolder folder = new(), other = new();
        var whole = Run(packed, epochs: 6, folder.Path);
        _ = Run(packed, epochs: 4, other.Path);
        Directory.CreateDirectory(Path.Combine(other.Path, "epoch-00005.part"));  // cut off while writing
        var resumed = Run(packed, epochs: 6, other.Path);
        Assert.Equal(whole.History, resumed.History);
        Assert.Equal(whole.Weights, resumed.Weights);
    }

    [Fact]
    public void Only_the_newest_epoch_is_kept()
    {
        using var folder = new TemporaryFolder();
        Run(packed: true, epochs: 3, folder.Path);
        Assert.Equal(["epoch-00003"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Checkpoints_leave_no_tensor_behind()
    {
        var live = -1L;
        var thread = new Thread(() =>
        {
            using var folder = new TemporaryFolder();
            Run(packed: true, epochs: 2, folder.Path);
            Run(packed: true, epochs: 3, folder.Path);
            live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        });
        thread.Start();
        thread.Join();
        Assert.Equal(0, live);
    }

    [Fact]
    public void A_part_that_no_longer_learns_stays_so()
    {
        using TemporaryFolder folder = new(), other = new();
        var whole = Run(Freezing, epochs: 5, folder.Path);
        _ = Run(Freezing, epochs: 3, other.Path);
        Assert.Equal(whole.Weights, Run(Freezing, epochs: 5, other.Path).Weights);
        static EclSr Freezing() => new(new() { Encoder = Small, GeneratorFreezeEpoch = 2 });
    }

    private static SasRecOptions Small => new() { ItemCount = 20, Dim = 16, InnerDim = 32, Dropout = 0.2 };

    private static (EpochReport[] History, byte[] Weights) Run(bool packed, int epochs, string checkpoint) =>
        Run(() => new SasRec(Small with { Packed = packed }), epochs, checkpoint);

    private static (EpochReport[] History, byte[] Weights) Run<TModel>(Func<TModel> make, int epochs, string checkpoint)
        where TModel : nn.Module, ISequenceRecommender, ITrainable<SequenceBatch>
    {
        Seeds.Apply(1);
        using var model = make();
        var batches = new SequenceBatches(Split, new() { BatchSize = 16 });
        var trainer = new Trainer(new() { Epochs = epochs, LearningRate = 1e-2, Checkpoint = checkpoint });
        var history = trainer.Fit(model, batches, new RankingProtocol().Validation(model, Split));
        return ([.. history.Epochs.Select(e => e with { Seconds = 0, Epochs = 0 })], [.. model.parameters().SelectMany(p => p.bytes.ToArray())]);
    }
}
