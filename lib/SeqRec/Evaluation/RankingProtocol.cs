using System.Runtime.InteropServices;
using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Evaluation;

/// <summary>Which held-out item is to be found.</summary>
public enum HeldOut
{
    /// <summary>The last but one, after the training items.</summary>
    Validation,

    /// <summary>The last, after training and validation items.</summary>
    Test,
}

/// <summary>Leave-one-out evaluation by ranking the whole catalogue, or drawn items: what every table prints beside its numbers.</summary>
public sealed record RankingProtocol
{
    /// <summary>Whether items the user has met stay candidates.</summary>
    public SeenItems Seen { get; init; } = SeenItems.Kept;

    /// <summary>Items drawn for each user, of those the user never meets, that the held-out one is ranked among; null ranks all
    /// items. Numbers of the two are never compared.</summary>
    public int? Negatives { get; init; }

    /// <summary>Decides which are drawn, together with the user: every model is measured on the same ones.</summary>
    public ulong NegativesSeed { get; init; } = 42;

    /// <summary>Cut-offs k.</summary>
    public IReadOnlyList<int> CutOffs { get; init; } = [5, 10, 20];

    /// <summary>Most items of a history that a model reads.</summary>
    public int MaxLength { get; init; } = 50;

    /// <summary>Most users scored at once.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Most bytes that their scores, a float32 for each user and item, may take; where the catalogue is large, fewer users are scored at once, but always one.</summary>
    public long ScoreBytes { get; init; } = 1L << 28;

    /// <summary>Ranks each user's held-out item among all items.</summary>
    /// <param name="model">Scores histories; a module does so in evaluation mode, whatever mode it is in.</param>
    /// <param name="split">Users with their held-out items.</param>
    /// <param name="heldOut">Which of them.</param>
    /// <returns>One rank per user, in the order of <paramref name="split"/>.</returns>
    public IReadOnlyList<TargetRank> Rank(ISequenceRecommender model, SequenceSplit split, HeldOut heldOut)
    {
        using var guard = no_grad();
        using var mode = new EvaluationMode(model);
        var (ranks, chunk) = (new TargetRank[split.Users.Count], UsersAtOnce(split.ItemCount));
        foreach (var (k, users) in split.Users.Chunk(chunk).Index())
            Rank(model, users, heldOut).CopyTo(ranks, k * chunk);
        return ranks;
    }

    /// <summary>Metrics over all users.</summary>
    public RankingSummary Evaluate(ISequenceRecommender model, SequenceSplit split, HeldOut heldOut = HeldOut.Test) =>
        RankingSummary.Of(Rank(model, split, heldOut), [.. CutOffs]);

    /// <summary>The validation score that early stopping watches.</summary>
    public IValidation Validation(ISequenceRecommender model, SequenceSplit split, string metric = "ndcg@10") =>
        new RankingValidation(this, model, split, metric);

    /// <inheritdoc/>
    public override string ToString() => $"leave-one-out, {(Negatives is { } count ? $"{count} drawn items" : "whole catalogue")}, seen items {Seen.ToString().ToLowerInvariant()}, at most {MaxLength} items read";

    private int UsersAtOnce(int itemCount) => (int)Math.Clamp(ScoreBytes / (sizeof(float) * (itemCount + 1L)), 1, BatchSize);

    private TargetRank[] Rank(ISequenceRecommender model, UserSplit[] users, HeldOut heldOut)
    {
        using var scope = NewDisposeScope();
        var histories = Array.ConvertAll(users, u => new UserSequence(u.User, heldOut == HeldOut.Test ? [.. u.Train, u.Valid] : u.Train));
        var targets = Array.ConvertAll(users, u => heldOut == HeldOut.Test ? u.Test : u.Valid);
        var batch = SequenceBatch.Of(histories, targets, MaxLength);
        if (Negatives is null && model is IInnerProductModel product && product.Factors(batch) is var (h, e)
            && ProductRanking.TryRank(h, e, Array.ConvertAll(histories, row => row.Items), targets, Seen) is { } counted)
            return counted;
        var scores = model.Score(batch).cpu().contiguous();  // [B, V + 1]
        var width = (int)scores.size(1);
        var flat = MemoryMarshal.Cast<byte, float>(scores.bytes);
        var ranks = new TargetRank[users.Length];
        for (var b = 0; b < users.Length; b++)
        {
            var row = flat.Slice(b * width, width);
            ranks[b] = Negatives is { } count ? TargetRank.Of(SampledCandidates.Of(row, users[b], targets[b], count, NegativesSeed), 1) : RankOne(row, histories[b].Items, targets[b]);
        }
        return ranks;
    }

    private TargetRank RankOne(Span<float> scores, int[] history, int target)
    {
        foreach (var item in history)
            if (Seen != SeenItems.Kept && item != target) scores[item] = Seen == SeenItems.Removed ? float.NegativeInfinity : 0;
        return TargetRank.Of(scores, target);
    }

    private sealed class RankingValidation(RankingProtocol protocol, ISequenceRecommender model, SequenceSplit split, string metric) : IValidation
    {
        public string Metric => metric;

        public double Score() => protocol.Evaluate(model, split, HeldOut.Validation)[metric];
    }
}
