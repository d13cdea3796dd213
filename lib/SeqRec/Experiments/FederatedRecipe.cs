using SeqRec.Data;
using SeqRec.Federation;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>All settings of a federated run. The defaults are small ones under which two cores need minutes; a stage's own name is what <c>--set</c> starts with.</summary>
public sealed record FederatedRecipe
{
    /// <summary>The item texts' vectors.</summary>
    public TfIdfOptions Text { get; init; } = new();

    /// <summary>Their codes.</summary>
    public ProductQuantizerOptions Quantizer { get; init; } = new();

    /// <summary>The model.</summary>
    public PfcrOptions Model { get; init; } = new() { MaxLength = FederatedProtocol.MaxLength, Dim = 64, InnerDim = 128 };

    /// <summary>Pre-training.</summary>
    public FederatedOptions Federation { get; init; } = new() { Rounds = 6 };

    /// <summary>What is added for the target domain.</summary>
    public PromptOptions Prompt { get; init; } = new();

    /// <summary>Batches of both stages.</summary>
    public SequenceBatchOptions Batches { get; init; } = new() { MaxLength = FederatedProtocol.MaxLength, Positions = TargetPositions.LastOfPrefix };

    /// <summary>Training on the target domain.</summary>
    public TrainOptions Train { get; init; } = new() { Epochs = 30, Patience = 3 };

    /// <summary>The defaults, with a seed in every stage that draws by one of its own.</summary>
    public static FederatedRecipe Seeded(ulong seed)
    {
        var recipe = new FederatedRecipe();
        return recipe with { Text = recipe.Text with { Seed = seed }, Quantizer = recipe.Quantizer with { Seed = seed }, Batches = recipe.Batches with { Seed = seed } };
    }
}
