using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Experiments;

/// <summary>A model that an experiment can run: its settings in each family of results, and how it is made.</summary>
/// <param name="Name">As tables and commands call it.</param>
internal abstract record RankingModel(string Name)
{
    /// <summary>The published numbers that its records stand beside.</summary>
    public string Paper { get; init; } = "sasrec-baselines";

    /// <summary>The settings of a family of results; null for a model that only counts.</summary>
    /// <param name="protocol">The family.</param>
    /// <param name="data">Name of the data set.</param>
    /// <param name="itemCount">V.</param>
    /// <param name="seed">Of the order of batches and of what is drawn for them.</param>
    public abstract Recipe<SequenceBatchOptions>? Recipe(Protocol protocol, string data, int itemCount, int seed);

    /// <summary>The model, trained, and how that went.</summary>
    /// <param name="recipe">All settings; null for a model that only counts.</param>
    /// <param name="protocol">The family, whose ranking validates.</param>
    /// <param name="split">What it learns from.</param>
    /// <param name="trainer">Makes the trainer.</param>
    /// <param name="device">Where the model computes.</param>
    /// <param name="cancellation">Ends training after the batch under way.</param>
    public abstract (ISequenceRecommender Model, TrainingHistory? History) Fit(
        Recipe<SequenceBatchOptions>? recipe, Protocol protocol, SequenceSplit split,
        Func<TrainOptions, Trainer> trainer, Device device, CancellationToken cancellation);
}

/// <summary>A model that counts and is ready.</summary>
internal sealed record CountingModel(string Name, Func<SequenceSplit, ISequenceRecommender> Make) : RankingModel(Name)
{
    public override Recipe<SequenceBatchOptions>? Recipe(Protocol protocol, string data, int itemCount, int seed) => null;

    public override (ISequenceRecommender, TrainingHistory?) Fit(
        Recipe<SequenceBatchOptions>? recipe, Protocol protocol, SequenceSplit split,
        Func<TrainOptions, Trainer> trainer, Device device, CancellationToken cancellation) => (Make(split), null);
}

/// <summary>A model that learns from batches.</summary>
/// <param name="Name">As tables and commands call it.</param>
/// <param name="Options">The model's settings in a family on a data set, given V.</param>
/// <param name="Make">Makes the untrained model.</param>
internal sealed record LearningModel<TOptions, TModel>(
    string Name, Func<Protocol, string, int, TOptions> Options, Func<TOptions, SequenceSplit, Device, TModel> Make)
    : RankingModel(Name)
    where TOptions : class
    where TModel : Module, ISequenceRecommender, ITrainable<SequenceBatch>
{
    /// <summary>Changes the family's batches to what the model needs.</summary>
    public Func<SequenceBatchOptions, SequenceBatchOptions> Batches { get; init; } = batches => batches;

    /// <summary>Epochs without a better validation score that are waited for in a family.</summary>
    public Func<Protocol, int> Patience { get; init; } = _ => 10;

    /// <summary>The validation score that decides when to stop.</summary>
    public string Metric { get; init; } = "ndcg@10";

    /// <summary>What is different on a data set.</summary>
    public Func<string, Recipe<SequenceBatchOptions>, Recipe<SequenceBatchOptions>> On { get; init; } = (_, recipe) => recipe;

    public override Recipe<SequenceBatchOptions> Recipe(Protocol protocol, string data, int itemCount, int seed)
    {
        var batches = new SequenceBatchOptions
        {
            Positions = protocol.Positions, MaxLength = protocol.Ranking.MaxLength, Seed = (ulong)seed, BatchSize = protocol.Ranking.MaxLength > 50 ? 128 : 256
        };
        return On(data, new(Options(protocol, data, itemCount), Batches(batches), new TrainOptions { Epochs = 200, Patience = Patience(protocol) }));
    }

    public override (ISequenceRecommender, TrainingHistory?) Fit(
        Recipe<SequenceBatchOptions>? recipe, Protocol protocol, SequenceSplit split,
        Func<TrainOptions, Trainer> trainer, Device device, CancellationToken cancellation)
    {
        var model = Make((TOptions)recipe!.Model, split, device);
        var history = trainer(recipe.Train).Fit(model, new SequenceBatches(split, recipe.Batches), protocol.Ranking.Validation(model, split, Metric), cancellation);
        return (model, history);
    }
}
