using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>A model that predicts clicks, on the last item of each user and one drawn in its place.</summary>
public sealed record ClickExperiment : Experiment
{
    /// <summary>Models that can be run.</summary>
    public static IReadOnlyList<string> KnownModels => DienOptions.Known;

    /// <inheritdoc/>
    public override string ProtocolSummary => $"{PortableSplit.Name}: {PortableSplit.Summary}";

    /// <inheritdoc/>
    protected override string ProtocolName => PortableSplit.Name;

    /// <inheritdoc/>
    public override RunRecord Run(WorkTree tree, IProgress<EpochReport>? progress = null, string? checkpoint = null, CancellationToken cancellation = default)
    {
        Seeds.Apply(Seed, Threads);
        var data = ClickDatasets.Load(Data);
        var recipe = Changes.Aggregate(Recipe(), (r, change) => r.With(change.Key, change.Value));
        var (model, evaluation) = (new Dien((DienOptions)recipe.Model, data.Fields), new ClickEvaluation(data.Fields, recipe.Batches.MaxHistory));
        var history = new Trainer(recipe.Train with { Checkpoint = checkpoint }, progress)
            .Fit(model, new ClickBatches(data.Train, data.Fields, recipe.Batches), evaluation.Validation(model, data.Validation), cancellation);
        var test = evaluation.Evaluate(model, data.Test);
        return Record("dien", tree, recipe, history, [("auc", test.Auc, test.AucStandardError), ("gauc", test.GroupedAuc, double.NaN), ("logloss", test.LogLoss, double.NaN)]);
    }

    internal ClickExperiment Under(string protocol) => protocol.Equals(PortableSplit.Name, StringComparison.OrdinalIgnoreCase) ? this
        : throw new ArgumentException($"{Model} predicts clicks; its protocol is {PortableSplit.Name}, not '{protocol}'.");

    /// <summary>The settings before <see cref="Experiment.Changes"/>: the authors' network as attention; a learning rate at which few
    /// steps suffice, halved after each epoch; and the first drop of the validation score ends training.</summary>
    public Recipe<ClickBatchOptions> Recipe()
    {
        var model = DienOptions.Of(Model) with { Attention = AttentionKind.Mlp };
        var negatives = model.Auxiliary is AuxiliaryLoss.Dot or AuxiliaryLoss.Net;
        return new(model, new() { Seed = (ulong)Seed, Negatives = negatives }, new() { Epochs = 4, LearningRate = 0.005, LearningRateDecay = 0.5, Patience = 1 });
    }
}
