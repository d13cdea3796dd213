using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;

namespace SeqRec.Experiments;

/// <summary>The models that experiments know, each with the settings under which the families of results were published.</summary>
internal static class RankingModels
{
    public static IReadOnlyList<RankingModel> All { get; } =
    [
        new CountingModel("Popularity", split => new Popularity(split)),
        new CountingModel("MarkovChain", split => new MarkovChain(split)),
        SasRec("SASRec-CE", SasRecLoss.CrossEntropy),
        SasRec("SASRec-BCE", SasRecLoss.Binary, negatives: 1),
        SasRec("gSASRec", SasRecLoss.Generalised, negatives: 256),
        SasRec("SASRec-SS", SasRecLoss.SampledSoftmax, negatives: 256),
        new LearningModel<Gru4RecOptions, Gru4Rec>("GRU4Rec", (_, _, items) => new() { ItemCount = items },
            (options, _, device) => new(options, device)) { Patience = Patience },
        new LearningModel<Bert4RecOptions, Bert4Rec>("BERT4Rec", Cloze, (options, _, device) => new(options, device))
        {
            Batches = batches => batches.Positions == TargetPositions.LastOfPrefix ? batches with { Positions = TargetPositions.All } : batches,  // it hides items of whole sequences
            Patience = Patience
        },
        new LearningModel<Cl4SRecOptions, Cl4SRec>("CL4SRec",
            (protocol, data, items) => new() { Encoder = Encoder(protocol, data, items) },
            (options, _, device) => new(options, device)) { Patience = Patience },
        new LearningModel<DuoRecOptions, DuoRec>("DuoRec", (protocol, data, items) => new() { Encoder = Encoder(protocol, data, items) },
            (options, split, device) => new(options, new SameTarget(split), device)) { Patience = Patience },
        EclSr("ECL-SR", options => options),
        EclSr("ECL-SR-encoder", options => options with { ContrastiveWeight = 0, DiscriminatorWeight = 0, GeneratorWeight = 0 }),
        EclSr("ECL-SR-generator", options => options with { ContrastiveWeight = 0, DiscriminatorWeight = 0 }),
        EclSr("ECL-SR-contrastive", options => options with { DiscriminatorWeight = 0, GeneratorWeight = 0 }),
        EclSr("ECL-SR-discriminator", options => options with { ContrastiveWeight = 0 }),
        EclSr("ECL-SR-reference", options => options) with { On = PublishedScript, Patience = _ => 11 }  // it stops after the eleventh
    ];

    /// <summary>The model of a name.</summary>
    /// <exception cref="ArgumentException">No such model; the message lists them.</exception>
    public static RankingModel Named(string name) => All.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no model '{name}'; known are {string.Join(", ", All.Select(m => m.Name))}.");

    private static LearningModel<SasRecOptions, SasRec> SasRec(string name, SasRecLoss loss, int negatives = 0) =>
        new(name, (protocol, data, items) => Encoder(protocol, data, items) with { Loss = loss },
            (options, _, device) => new(options, device))
        {
            Batches = batches => batches with { NegativesPerTarget = negatives, NegativesUnmet = loss == SasRecLoss.Binary },
            Patience = Patience
        };

    // An epoch at all slots has few steps. RB's ten are those of RecBole, in all its variants.
    private static int Patience(Protocol protocol) => protocol.Family == "RB" ? 10 : 30;

    // The paper's structure with the weights of the data set's script, where there is one, and of it what a row has.
    private static LearningModel<EclSrOptions, EclSr> EclSr(string name, Func<EclSrOptions, EclSrOptions> row) => new(name,
        (protocol, _, items) => new()
        {
            Encoder = new()
            {
                ItemCount = items, MaxLength = protocol.Ranking.MaxLength, PositionsFromEnd = true, MaskItem = true,
            },
        },
        (options, _, device) => new(options, device))
    {
        Paper = "ecl-sr", Metric = "hr@10", Patience = Patience,
        On = (data, recipe) => recipe with
        {
            Model = row((EclSrOptions)recipe.Model is var options && EclSrOptions.ScriptNames.Contains(data) ? options.WithScript(data) : options)
        }
    };

    private static Recipe<SequenceBatchOptions> PublishedScript(string data, Recipe<SequenceBatchOptions> recipe)
    {
        var encoder = ((EclSrOptions)recipe.Model).Encoder;
        var (model, positions) = EclSrOptions.Reference(data, encoder.ItemCount);
        return new(model with { Encoder = model.Encoder with { MaxLength = encoder.MaxLength } },
            recipe.Batches with { Positions = positions }, recipe.Train with { Epochs = 300, RoundedScores = true });
    }

    // S3-Rec and RecBole stack BERT's layers (S3-Rec padding at the start), RecBole with the dropout of ECL-SR's scripts;
    // the replications on MovieLens-1M have the authors' blocks.
    private static SasRecOptions Encoder(Protocol protocol, string data, int items)
    {
        var encoder = new SasRecOptions { ItemCount = items, MaxLength = protocol.Ranking.MaxLength };
        return protocol.Name switch
        {
            "S3" => encoder with { PositionsFromEnd = true },
            "BR" => encoder with { Blocks = SasRecBlocks.Original, Heads = 1, Dropout = 0.1 },
            "AS" => encoder with { Blocks = SasRecBlocks.Original, Heads = 1, Dim = 128, Dropout = 0 },
            _ => data is "ml-1m" or "ml-100k" or "yelp" ? encoder with { Dropout = 0.2, AttentionDropout = data == "yelp" ? 0.1 : 0.2 } : encoder
        };
    }

    // The paper hides 0.2 of MovieLens-1M's items and 0.6 of those of sparse Amazon sets.
    private static Bert4RecOptions Cloze(Protocol protocol, string data, int items) => new()
    {
        ItemCount = items, MaxLength = protocol.Ranking.MaxLength, MaskProbability = data is "ml-1m" or "ml-100k" ? 0.2 : 0.6, PositionsFromEnd = true
    };
}
