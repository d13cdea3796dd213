using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Federation;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Reporting;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Experiments;

/// <summary>PFCR: federated pre-training on domains with texts, then adaptation to one of them.</summary>
public sealed record FederatedExperiment : Experiment
{
    private const string Metric = "hr@10";

    private sealed record Row(string Name, bool PreTrained, bool Trained = true, bool RandomCodes = false, PromptKind? Prompt = null);

    private static readonly Row[] Rows =
    [
        new("PFCR-scratch", PreTrained: false), new("PFCR-random-codes", PreTrained: false, RandomCodes: true),
        new("PFCR-zero-shot", PreTrained: true, Trained: false), new("PFCR-tuned", PreTrained: true),
        new("PFCR-light", PreTrained: true, Prompt: PromptKind.Light), new("PFCR-full", PreTrained: true, Prompt: PromptKind.Full),
        new("PFCR-only-ids", PreTrained: true, Prompt: PromptKind.OnlyIds), new("PFCR-only-domain", PreTrained: true, Prompt: PromptKind.OnlyDomain),
        new("PFCR-items", PreTrained: true, Prompt: PromptKind.Items),
    ];

    /// <summary>Models that can be run.</summary>
    public static IReadOnlyList<string> KnownModels { get; } = [.. Rows.Select(r => r.Name)];

    /// <summary>The target domain.</summary>
    public required FederatedProtocol Protocol { get; init; }

    /// <inheritdoc/>
    public override string ProtocolSummary => Protocol.ToString();

    /// <inheritdoc/>
    protected override string ProtocolName => Protocol.Name;

    /// <inheritdoc/>
    /// <remarks>Pre-training has a checkpoint after each round, and ends after the round under way.</remarks>
    public override RunRecord Run(WorkTree tree, IProgress<EpochReport>? progress = null, string? checkpoint = null, CancellationToken cancellation = default)
    {
        var (row, recipe, domains) = (Rows.First(r => r.Name == Model), Recipe(), ContentDomains.Load(Data));
        if (Protocol.Target >= domains.Count) throw new ArgumentException($"{Data} has one domain; take the protocol {FederatedProtocol.All[0].Name}.");
        Seeds.Apply(Seed, Threads);
        var codes = row.RandomCodes ? SharedCodes.Random(domains, recipe.Quantizer, (ulong)Seed) : SharedCodes.Of(domains, recipe, tree);
        SequenceSplit[] splits = [.. domains.Select(domain => LeaveOneOut.Split(domain.Log))];
        FederatedClient<Pfcr, SequenceBatch>[] clients = [.. splits.Select((split, k) => Client(recipe, split, codes[k], k))];
        var rounds = row.PreTrained ? PreTrain(recipe, clients, checkpoint, cancellation) : [];
        var (ranking, target, content) = (new RankingProtocol { CutOffs = [10, 50], MaxLength = FederatedProtocol.MaxLength }, splits[Protocol.Target], clients[Protocol.Target].Model);
        content.eval();
        var (model, history) = Adapt(row, recipe, content, target, ranking, new(Kept(recipe.Train, checkpoint), progress), cancellation);
        var ranks = ranking.Rank(model, target, HeldOut.Test);
        var test = RankingSummary.Of(ranks, [.. ranking.CutOffs]);
        foreach (var client in clients) client.Dispose();
        var record = Record("pfcr", ContentDomains.Sha256(domains), tree, recipe, history, [.. test.Select(m => (m.Name, m.Value, m.StandardError))]);
        return record with { Ranks = UserRanks.Of(ranks), Metrics = record.Metrics.Concat(Traffic(rounds)).ToDictionary() };
    }

    /// <summary>The settings of the protocol with the changes asked for.</summary>
    public FederatedRecipe Recipe()
    {
        var recipe = FederatedRecipe.For(Data, (ulong)Seed);
        recipe = recipe with { Prompt = recipe.Prompt with { Kind = Rows.FirstOrDefault(r => r.Name == Model)?.Prompt ?? recipe.Prompt.Kind } };
        return Changes.Aggregate(recipe, (r, change) => OptionSetter.With(r, change.Key, change.Value));
    }

    private FederatedClient<Pfcr, SequenceBatch> Client(FederatedRecipe recipe, SequenceSplit split, ItemCodes codes, int number)
    {
        var model = new Pfcr(recipe.Model, codes, Device);
        var options = OfDomain(recipe, number) with { Seed = recipe.Batches.Seed + (ulong)number };
        var batches = new SequenceBatches(split, options);
        return new(model, model.CodeTable, batches, batches.RowCount, codes.Frequencies(), recipe.Federation,
            SplitMix64.Hash((ulong)Seed) + (ulong)number);
    }

    private SequenceBatchOptions OfDomain(FederatedRecipe recipe, int number) =>
        number == Protocol.Target ? recipe.Batches with { UserShare = recipe.TargetShare, ShareSeed = (ulong)Seed } : recipe.Batches;

    // G starts as a table of its own, like the models'.
    private static IReadOnlyList<RoundReport> PreTrain(FederatedRecipe recipe, FederatedClient<Pfcr, SequenceBatch>[] clients, string? checkpoint, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var start = Initial.Normal(empty(clients[0].Model.CodeTable.shape, device: CPU), 0.02);
        var server = new FederatedServer(recipe.Federation, start.data<float>().ToArray(), recipe.Model.Dim, clients);
        return checkpoint is null ? server.Run(cancellation: cancellation) : new FederatedState(server, clients, checkpoint).Run(cancellation);
    }

    private (ISequenceRecommender, TrainingHistory?) Adapt(
        Row row, FederatedRecipe recipe, Pfcr content, SequenceSplit split, RankingProtocol ranking, Trainer trainer, CancellationToken cancellation)
    {
        if (!row.Trained) return (content, null);
        var batches = new SequenceBatches(split, OfDomain(recipe, Protocol.Target));
        if (row.Prompt is null) return (content, trainer.Fit(content, batches, ranking.Validation(content, split, Metric), cancellation));
        var prompted = new PromptedPfcr(content, recipe.Prompt, Device);
        return (prompted, trainer.Fit(prompted, batches, ranking.Validation(prompted, split, Metric), cancellation));
    }

    private static Dictionary<string, double> Traffic(IReadOnlyList<RoundReport> rounds) => rounds.Count == 0 ? [] : new()
    {
        ["federation/rounds"] = rounds.Count, ["federation/bytes_up"] = rounds.Sum(r => r.BytesUp),
        ["federation/bytes_down"] = rounds.Sum(r => r.BytesDown), ["federation/last_mean_shift"] = rounds[^1].MeanShift
    };
}
