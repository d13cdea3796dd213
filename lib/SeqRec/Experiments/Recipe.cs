using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>All settings of a run of SASRec; other models have recipes of their own.</summary>
/// <param name="Model">The model's.</param>
/// <param name="Batches">The batches'.</param>
/// <param name="Train">The trainer's.</param>
public sealed record Recipe(SasRecOptions Model, SequenceBatchOptions Batches, TrainOptions Train)
{
    /// <summary>The settings under which a family of results was published, for one loss.</summary>
    /// <param name="protocol">The family.</param>
    /// <param name="loss">The training loss.</param>
    /// <param name="itemCount">V.</param>
    /// <param name="seed">Of the order of batches and the drawn items.</param>
    public static Recipe Of(Protocol protocol, SasRecLoss loss, int itemCount, int seed)
    {
        var negatives = loss switch { SasRecLoss.CrossEntropy => 0, SasRecLoss.Binary => 1, _ => 256 };
        var model = new SasRecOptions { ItemCount = itemCount, MaxLength = protocol.Ranking.MaxLength, Loss = loss };
        return new(Family(protocol, model),
            new SequenceBatchOptions
            {
                Positions = protocol.Positions, MaxLength = protocol.Ranking.MaxLength, Seed = (ulong)seed,
                NegativesPerTarget = negatives, NegativesUnmet = loss == SasRecLoss.Binary, BatchSize = protocol.Ranking.MaxLength > 50 ? 128 : 256
            },
            new TrainOptions { Epochs = 200 });
    }

    /// <summary>The recipe with one option changed.</summary>
    /// <param name="key">Part and option, such as <c>model.dropout</c>, <c>batches.batchSize</c> or <c>train.epochs</c>.</param>
    /// <param name="value">Its value as text.</param>
    /// <exception cref="ArgumentException">Unknown part or option, or no value of its type.</exception>
    public Recipe With(string key, string value) => key.Split('.') switch
    {
        [var part, var name] when Is(part, nameof(Model)) => this with { Model = OptionSetter.With(Model, name, value) },
        [var part, var name] when Is(part, nameof(Batches)) => this with { Batches = OptionSetter.With(Batches, name, value) },
        [var part, var name] when Is(part, nameof(Train)) => this with { Train = OptionSetter.With(Train, name, value) },
        _ => throw new ArgumentException($"'{key}' is no option; options start with model., batches. or train.")
    };

    // S3-Rec and RecBole stack BERT's layers (S3-Rec padding at the start); the replications on MovieLens-1M the authors' blocks.
    private static SasRecOptions Family(Protocol protocol, SasRecOptions model) => protocol.Name switch
    {
        "S3" => model with { PositionsFromEnd = true },
        "BR" => model with { Blocks = SasRecBlocks.Original, Heads = 1, Dropout = 0.1 },
        "AS" => model with { Blocks = SasRecBlocks.Original, Heads = 1, Dim = 128, Dropout = 0.2 },
        _ => model
    };

    private static bool Is(string part, string name) => part.Equals(name, StringComparison.OrdinalIgnoreCase);
}
