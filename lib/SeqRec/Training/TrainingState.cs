using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>All that decides how a training goes on, beside libtorch's generator.</summary>
/// <param name="model">Its weights change with each batch.</param>
/// <param name="optimizer">Over the model's parameters, in their order.</param>
/// <param name="stopping">Remembers the best score.</param>
/// <param name="batchCount">Batches of an epoch.</param>
internal sealed class TrainingState(nn.Module model, optim.Optimizer optimizer, EarlyStopping stopping, int batchCount) : IDisposable
{
    public nn.Module Model => model;

    public EarlyStopping Stopping => stopping;

    public int BatchCount => batchCount;

    public optim.Optimizer Optimizer => optimizer;

    /// <summary>The weights of the best epoch; empty before the first.</summary>
    public Snapshot Best { get; } = new(model);

    /// <summary>The finished epochs.</summary>
    public List<EpochReport> Epochs { get; } = [];

    /// <summary>The epoch after them.</summary>
    public EpochUnderWay UnderWay { get; set; } = EpochUnderWay.Start;

    /// <summary>What the optimiser remembers, by parameter.</summary>
    public IEnumerable<AdamMoments> Moments => model.named_parameters().Zip(optimizer.state_dict().State, (p, state) => new AdamMoments(p.name, p.parameter, state));

    /// <summary>Whether every weight is a number.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        return model.parameters().All(p => p.isfinite().all().item<bool>());
    }

    public void Dispose()
    {
        Best.Dispose();
        optimizer.Dispose();
    }
}
