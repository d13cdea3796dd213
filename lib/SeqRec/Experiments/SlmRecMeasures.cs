using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Layers;
using SeqRec.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Experiments;

/// <summary>What is measured of SLMRec's models on test users, beside each other: name, value, standard error.</summary>
/// <param name="split">Test users.</param>
/// <param name="protocol">How the catalogue is ranked.</param>
internal sealed class SlmRecMeasures(SequenceSplit split, RankingProtocol protocol)
{
    private const int Negatives = 999;

    /// <summary>Each user's rank in the whole catalogue.</summary>
    public IReadOnlyList<TargetRank> Ranks(ISequenceRecommender model) => protocol.Rank(model, split, HeldOut.Test);

    /// <summary>
    /// Ranks in the whole catalogue, then ranks among sampled items as in the paper. A small catalogue has too few items
    /// to sample from, so it has no second part.
    /// </summary>
    public IReadOnlyList<(string Name, double Value, double Error)> Ranking(ISequenceRecommender model, IReadOnlyList<TargetRank> ranks) =>
    [
        .. RankingSummary.Of(ranks, [.. protocol.CutOffs]).Select(m => (m.Name, m.Value, m.StandardError)),
        .. split.ItemCount - split.Users.Max(user => user.Train.Length + 2) < Negatives ? [] : RankAmongSampled(model),
    ];

    private IEnumerable<(string Name, double Value, double Error)> RankAmongSampled(ISequenceRecommender model) =>
        (protocol with { Negatives = Negatives }).Evaluate(model, split)
            .Select(m => ($"sampled-{Negatives}/{m.Name}", m.Value, m.StandardError));

    /// <summary>A model left after k layers, k from 0, as it is and through the final norm.</summary>
    public IEnumerable<(string Name, double Value, double Error)> Exits(E4SRec model)
    {
        var layers = model.Llama.Options.Layers;
        var states = new CachedTeacher(new LiveTeacher(model, [.. Enumerable.Range(0, layers + 1)]));
        return from depth in Enumerable.Range(0, layers)
               from normalised in new[] { false, true }
               let summary = protocol.Evaluate(new EarlyExit(model, states, depth, normalised), split)
               from name in new[] { "hr@10", "ndcg@10", "mrr" }
               select ($"exit-{depth}{(normalised ? "-normalised" : "")}/{name}", summary[name], summary.StandardError(name));
    }

    /// <summary>How alike the states of two models are at the ends of their blocks: mean cosine and mean distance over test users.</summary>
    public IEnumerable<(string Name, double Value, double Error)> Agreement(E4SRec teacher, E4SRec student, DistillationOptions options)
    {
        var (t, s) = (new LiveTeacher(teacher, options.EndsOf(teacher.Llama.Options.Layers)), new LiveTeacher(student, options.EndsOf(student.Llama.Options.Layers)));
        var sums = new (double Cosine, double Distance)[options.Blocks];
        foreach (var users in split.Users.Chunk(protocol.BatchSize))
        {
            using var scope = NewDisposeScope();
            var batch = SequenceBatch.Of([.. users.Select(u => new UserSequence(u.User, [.. u.Train, u.Valid]))], [.. users.Select(u => u.Test)], protocol.MaxLength);
            foreach (var (k, (a, b)) in t.Of(batch).Zip(s.Of(batch)).Index())
                sums[k] = (sums[k].Cosine + Elementary.Cosine(a, b).sum().ToDouble(), sums[k].Distance + Elementary.Length(a - b).sum().ToDouble());
        }
        return sums.Index().SelectMany(k => new[] { ($"cosine-{k.Index + 1}", k.Item.Cosine / split.Users.Count, double.NaN), ($"distance-{k.Index + 1}", k.Item.Distance / split.Users.Count, double.NaN) });
    }
}
