using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class CandidateRatingsTests
{
    [Theory]
    [InlineData(40, 9)]   // rates the whole table
    [InlineData(400, 2)]  // fetches rows
    public void Both_ways_give_the_same_ratings_and_gradients(int items, int candidates)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var (h, table, drawn) = (randn(7, 5, requires_grad: true), nn.Embedding(items, 5), randint(0, items, [7, candidates]));
        var (expected, actual) = (CandidateRatings.OfRows(h, table, drawn), CandidateRatings.OverTable(h, table, drawn));
        Assert.True(expected.allclose(actual, 1e-5, 1e-6));
        Assert.True(Gradient(h, table, expected).allclose(Gradient(h, table, actual), 1e-5, 1e-6));
        Assert.True(expected.allclose(CandidateRatings.Of(h, table, drawn), 1e-5, 1e-6));
    }

    // Of a weighted sum, so that no two ratings weigh the same; of states and table side by side.
    private static Tensor Gradient(Tensor h, Embedding table, Tensor ratings)
    {
        var weights = arange(1, ratings.numel() + 1, ScalarType.Float32).view(ratings.shape) / ratings.numel();
        return cat([.. autograd.grad([(ratings * weights).sum()], [h, table.weight], retain_graph: true)], 0);
    }
}
