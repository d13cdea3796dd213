using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>A model that predicts clicks, under the protocol of a data set.</summary>
public sealed record ClickExperiment : Experiment
{
    /// <summary>Models that can be run.</summary>
    public static IReadOnlyList<string> KnownModels => DienOptions.Known;

    /// <summary>How examples are made of the data.</summary>
    public ClickProtocol Protocol { get; init; } = ClickProtocol.Portable;

    /// <inheritdoc/>
    public override string ProtocolSummary => Protocol.ToString();

    /// <inheritdoc/>
    protected override string ProtocolName => Protocol.Name;

    /// <inheritdoc/>
    public override RunRecord Run(WorkTree tree, IProgress<EpochReport>? progress = null, string? checkpoint = null, CancellationToken cancellation = default)
    {
        Seeds.Apply(Seed, Threads);
        var (recipe, data) = (Recipe(), ClickDatasets.Load(Data, Protocol));
        var model = new Dien((DienOptions)recipe.Model, data.Fields, Device);
        var evaluation = new ClickEvaluation(data.Fields, recipe.Batches.MaxHistory);
        var history = new Trainer(Kept(recipe.Train, checkpoint), progress)
            .Fit(model, new ClickBatches(data.Train, data.Fields, recipe.Batches), evaluation.Validation(model, data.Validation), cancellation);
        var test = evaluation.Evaluate(model, data.Test);
        return Record("dien", data.Sha256, tree, recipe, history, [("auc", test.Auc, test.AucStandardError), ("gauc", test.GroupedAuc, double.NaN), ("logloss", test.LogLoss, double.NaN)])
            with { Omitted = data.Omitted.ToDictionary(o => o.What, o => o.Count) };
    }

    /// <summary>The settings of the protocol with the changes asked for.</summary>
    public Recipe<ClickBatchOptions> Recipe()
    {
        var model = DienOptions.Of(Model) with { Attention = AttentionKind.Mlp, User = Protocol == ClickProtocol.Likes };  // the authors' attention
        var recipe = Changes.Aggregate(Settings(model), (r, change) => r.With(change.Key, change.Value));
        var draws = ((DienOptions)recipe.Model).Auxiliary is AuxiliaryLoss.Dot or AuxiliaryLoss.Net;
        return recipe with { Batches = recipe.Batches with { Negatives = recipe.Batches.Negatives || draws } };
    }

    // A learning rate at which few steps suffice, halved after each epoch; the first drop of the validation score ends training.
    // The reference has the rate, the passes and the history of the authors' code, which cuts histories in training alone.
    private Recipe<ClickBatchOptions> Settings(DienOptions model)
    {
        var (batches, train) = (new ClickBatchOptions { Seed = (ulong)Seed }, new TrainOptions { Epochs = 4, LearningRate = 0.005, LearningRateDecay = 0.5, Patience = 1 });
        return Protocol.Name switch
        {
            "portable-prefixes" => new(model, batches with { MaxHistory = 20 }, train with { Epochs = 1, LearningRate = 0.002 }),
            "reference" => new(model, batches with { MaxHistory = 100 }, train with { Epochs = 3, LearningRate = 0.001 }),
            "last-item" => new(model, batches, train with { Epochs = 6, LearningRate = 0.01, LearningRateDecay = 0.8, Patience = 6 }),
            "likes" => new(model, batches with { MaxHistory = LikeSplit.MaxHistory }, train with { LearningRate = 0.002 }),
            _ => new(model, batches, train)
        };
    }
}
