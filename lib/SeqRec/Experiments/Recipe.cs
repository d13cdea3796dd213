using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>All settings of a run.</summary>
/// <param name="Model">The model's, an options record.</param>
/// <param name="Batches">The batches'.</param>
/// <param name="Train">The trainer's.</param>
public sealed record Recipe<TBatches>(object Model, TBatches Batches, TrainOptions Train) where TBatches : class
{
    /// <summary>The recipe with one option changed.</summary>
    /// <param name="key">Part and option, such as <c>model.dropout</c>, <c>model.encoder.heads</c>, <c>batches.batchSize</c> or <c>train.epochs</c>.</param>
    /// <param name="value">Its value as text.</param>
    /// <exception cref="ArgumentException">Unknown part or option, or no value of its type.</exception>
    public Recipe<TBatches> With(string key, string value) => key.Split('.', 2) switch
    {
        [var part, var name] when Is(part, nameof(Model)) => this with { Model = OptionSetter.With(Model, name, value) },
        [var part, var name] when Is(part, nameof(Batches)) => this with { Batches = OptionSetter.With(Batches, name, value) },
        [var part, var name] when Is(part, nameof(Train)) => this with { Train = OptionSetter.With(Train, name, value) },
        _ => throw new ArgumentException($"'{key}' is no option; options start with model., batches. or train.")
    };

    private static bool Is(string part, string name) => part.Equals(name, StringComparison.OrdinalIgnoreCase);
}
