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

    /// <summary>Share of the target domain's users that train, in both stages; the others are ranked too, and are new to the model.</summary>
    public double TargetShare { get; init; } = 1;

    /// <summary>Training on the target domain.</summary>
    public TrainOptions Train { get; init; } = new() { Epochs = 30, Patience = 3 };

    /// <summary>The settings for a set of domains, with a seed in every stage that draws by one of its own. Simulated shops, whose titles have some fifty words, get small ones.</summary>
    /// <param name="data">One of <see cref="ContentDomains.Known"/>.</param>
    /// <param name="seed">The seed.</param>
    public static FederatedRecipe For(string data, ulong seed)
    {
        var recipe = data is ContentDomains.Simulated or ContentDomains.SimulatedThree ? Small : new();
        return recipe with { Text = recipe.Text with { Seed = seed }, Quantizer = recipe.Quantizer with { Seed = seed }, Batches = recipe.Batches with { Seed = seed } };
    }

    private static FederatedRecipe Small => new()
    {
        Text = new() { Dim = 32, Oversampling = 8 }, Quantizer = new() { Groups = 8, Codewords = 32, Rotations = 5 },
        Model = new() { MaxLength = FederatedProtocol.MaxLength, Dim = 32, InnerDim = 64, Dropout = 0.2, AttentionDropout = 0.2 },
        Federation = new() { Rounds = 6, Local = new() { LearningRate = 3e-3 } }, Prompt = new() { ContextWords = 64 }, Train = new() { Epochs = 30, Patience = 3, LearningRate = 3e-3 }
    };
}
