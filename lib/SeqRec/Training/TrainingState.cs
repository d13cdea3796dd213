using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>All that decides how a training goes on, beside libtorch's generator.</summary>
/// <param name="model">Its weights change with each batch.</param>
/// <param name="optimizer">Over the model's parameters, in their order.</param>
/// <param name="stopping">Remembers the best score.</param>
/// <param name="batchCount">Batches of an epoch.</param>
internal sealed class TrainingState(nn.Module model, OptimizerHelper optimizer, EarlyStopping stopping, int batchCount) : ICheckpointed, IDisposable
{
    private const string EpochsFile = "epochs.json", ModelFile = "model.safetensors", BestFile = "best.safetensors", OptimizerFile = "optimizer.safetensors";

    public nn.Module Model => model;

    public EarlyStopping Stopping => stopping;

    public int BatchCount => batchCount;

    public OptimizerHelper Optimizer => optimizer;

    /// <summary>The weights of the best epoch; empty before the first.</summary>
    public Snapshot Best { get; } = new(model);

    /// <summary>The finished epochs.</summary>
    public List<EpochReport> Epochs { get; } = [];

    /// <summary>The epoch after them.</summary>
    public EpochUnderWay UnderWay { get; set; } = EpochUnderWay.Start;

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"epoch-{Epochs.Count:D5}")
        + (UnderWay.Batches > 0 ? string.Create(CultureInfo.InvariantCulture, $"-batch-{UnderWay.Batches:D9}") : "");

    /// <inheritdoc/>
    public (string File, object Value) Document => (EpochsFile, new EpochsSoFar(Stopping.State, [.. Epochs], UnderWay, BatchCount));

    /// <inheritdoc/>
    public Dictionary<string, IReadOnlyDictionary<string, Tensor>> Tensors => new()
    {
        [ModelFile] = model.state_dict(), [BestFile] = Best.Tensors, [OptimizerFile] = Moments.SelectMany(m => m.Tensors()).ToDictionary()
    };

    private IEnumerable<AdamMoments> Moments => AdamMoments.Of(model.named_parameters(), optimizer);

    /// <summary>Whether every weight is a number.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        return model.parameters().All(p => p.isfinite().all().item<bool>());
    }

    /// <inheritdoc/>
    public void Check(CheckpointFiles files)
    {
        var (weights, epochs) = (model.state_dict(), files.Document<EpochsSoFar>());
        files.CheckFit(ModelFile, weights);
        if (files[BestFile].Entries.Count > 0) files.CheckFit(BestFile, weights);
        files.CheckFit(OptimizerFile, new Dictionary<string, Tensor>(), Moments.SelectMany(m => m.Names));
        if (epochs.UnderWay.Batches > 0 && epochs.BatchCount != BatchCount)
            throw files.Foreign(EpochsFile, $"it stands in the middle of an epoch of {epochs.BatchCount} batches, and now an epoch has {BatchCount}");
    }

    /// <inheritdoc/>
    public void Restore(CheckpointFiles files)
    {
        var epochs = files.Document<EpochsSoFar>();
        using (no_grad())
            foreach (var (name, tensor) in model.state_dict()) files[ModelFile].ReadInto(name, tensor);
        Best.Read(files[BestFile]);
        foreach (var moments in Moments) moments.Read(files[OptimizerFile]);
        Stopping.State = epochs.Stopping;
        Epochs.AddRange(epochs.Epochs);
        UnderWay = epochs.UnderWay;
    }

    public void Dispose()
    {
        Best.Dispose();
        optimizer.Dispose();
    }

    private sealed record EpochsSoFar(StoppingState Stopping, EpochReport[] Epochs, EpochUnderWay UnderWay, int BatchCount);
}
