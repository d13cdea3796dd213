using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Evaluation;

/// <summary>Ranks found by products are those that a matrix of scores gives.</summary>
[Collection(SharedTorchState.Name)]
public class ProductRankingTests
{
    private const int Items = 40, Width = 3;

    private static readonly SequenceSplit Split = Splits.Even(users: 90, Items, minLength: 3, maxLength: 12, seed: 5);

    [Theory, InlineData(SeenItems.Kept), InlineData(SeenItems.Removed), InlineData(SeenItems.ScoredZero)]
    public void Ranks_and_ties_are_the_same_whatever_becomes_of_seen_items(SeenItems seen)
    {
        using var scope = NewDisposeScope();
        var protocol = new RankingProtocol { Seen = seen, BatchSize = 32 };
        var model = new Products();
        foreach (var heldOut in Enum.GetValues<HeldOut>())
        {
            var ranks = protocol.Rank(model, Split, heldOut);
            Assert.Equal(protocol.Rank(new Matrix(model), Split, heldOut), ranks);
            Assert.Contains(ranks, rank => rank.Ties > 0);
        }
    }

    [Fact]
    public void Every_model_that_has_factors_scores_by_them()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var encoder = new SasRecOptions { ItemCount = Items, Dim = 8, InnerDim = 8, MaxLength = 12 };
        ISequenceRecommender[] models =
        [
            new SasRec(encoder), new SasRec(encoder with { MaskItem = true, ItemDim = 6 }),
            new EclSr(new() { Encoder = encoder }),
            new Cl4SRec(new() { Encoder = encoder }), new DuoRec(new() { Encoder = encoder }, new(Split)),
            new Gru4Rec(new() { ItemCount = Items })
        ];
        foreach (var model in models)
        {
            using var mode = new EvaluationMode(model);
            using var guard = no_grad();
            var batch = Split.Batch();
            var (h, e) = Assert.IsAssignableFrom<IInnerProductModel>(model).Factors(batch);
            Assert.Equal(0, (model.Score(batch) - Fused.Linear(h, e)).abs().max().ToDouble());
            Assert.Equal(Items + 1, e.size(0));
        }
    }

    [Fact]
    public void A_score_that_is_no_number_is_refused_as_ever()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<InvalidScoresException>(
            () => new RankingProtocol().Rank(new Products(broken: 7), Split, HeldOut.Test));
        Assert.Contains("item 7 is NaN", error.Message, StringComparison.Ordinal);
    }

    // Small whole numbers, so that scores are exact and often equal.
    private sealed class Products(int broken = 0) : IInnerProductModel
    {
        public Tensor Score(SequenceBatch histories)
        {
            var (h, e) = Factors(histories);
            return h.matmul(e.transpose(0, 1));
        }

        public (Tensor Users, Tensor Items) Factors(SequenceBatch histories)
        {
            var (users, items) = (new float[histories.Size, Width], new float[Items + 1, Width]);
            for (var k = 0; k < Width; k++)
            {
                for (var b = 0; b < histories.Size; b++) users[b, k] = (histories.Users[b] * (k + 3) + 1) % 5 - 2;
                for (var item = 0; item <= Items; item++) items[item, k] = item * (k + 2) % 5 - 2;
            }
            if (broken > 0) items[broken, 0] = float.NaN;
            return (tensor(users), tensor(items));
        }
    }

    private sealed class Matrix(ISequenceRecommender model) : ISequenceRecommender
    {
        public Tensor Score(SequenceBatch histories) => model.Score(histories);
    }
}
