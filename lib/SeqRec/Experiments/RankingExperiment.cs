using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>A model that ranks the catalogue, under the protocol of a family of published results.</summary>
public sealed record RankingExperiment : Experiment
{
    /// <summary>Models that can be run.</summary>
    public static IReadOnlyList<string> KnownModels { get; } = [.. RankingModels.All.Select(m => m.Name)];

    /// <summary>The family of results.</summary>
    public required Protocol Protocol { get; init; }

    /// <inheritdoc/>
    public override string ProtocolSummary => Protocol.ToString();

    /// <inheritdoc/>
    protected override string ProtocolName => Protocol.Name;

    /// <inheritdoc/>
    public override RunRecord Run(WorkTree tree, IProgress<EpochReport>? progress = null, string? checkpoint = null, CancellationToken cancellation = default)
    {
        var (known, data) = (RankingModels.Named(Model), RankingData.Load(Data));
        Seeds.Apply(Seed, Threads);
        var split = LeaveOneOut.Split(Protocol.Prepare(data.Log), ShortUsers.TrainOnly);
        var recipe = known.Recipe(Protocol, Data, split.ItemCount, Seed);
        if (recipe is null && Changes.Count > 0) throw new ArgumentException($"{known.Name} has no options, so {Changes[0].Key} cannot be changed.");
        recipe = Changes.Aggregate(recipe, (r, change) => r!.With(change.Key, change.Value));
        var (model, history) = known.Fit(
            recipe, Protocol, split, options => new(Kept(options, checkpoint), progress), Device, cancellation);
        var ranks = Protocol.Ranking.Rank(model, split, HeldOut.Test);
        var test = RankingSummary.Of(ranks, [.. Protocol.Ranking.CutOffs]);
        return Record(
                known.Paper, data.Sha256, tree, recipe, history,
                [.. test.Select(m => (m.Name, m.Value, m.StandardError))])
            with { Ranks = UserRanks.Of(ranks) };
    }
}
