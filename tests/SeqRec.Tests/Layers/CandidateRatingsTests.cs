using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class CandidateRatingsTests
{
    [Theory]
    [InlineData(40, 9, 5)]     // composed: rates the whole table
    [InlineData(400, 2, 64)]   // composed: fetches rows
    [InlineData(30, 1, 1)]
    [InlineData(90, 17, 100)]  // a width with a rest
    public void Kernel_and_twin_give_the_same_ratings_and_gradients(int items, int candidates, int width)
    {
        using var scope = NewDisposeScope();
        var (h, table, drawn) = Case(items, candidates, width, float32);
        var (expected, actual) = (Composed.CandidateRatings(h, table, drawn), Fused.CandidateRatings(h, table, drawn));
        Gradients.Close(expected, actual, 1e-5);
        Gradients.Close(Gradient(h, table, expected), Gradient(h, table, actual), 1e-5);
    }

    [Fact]
    public void Gradients_agree_with_differences()
    {
        using var scope = NewDisposeScope();
        var (h, table, drawn) = Case(20, 6, 11, float64);
        Gradients.AgreeWithDifferences(() => Weighted(Fused.CandidateRatings(h, table, drawn).tanh()), h, table);
    }

    [Fact]
    public void Two_threads_give_what_one_gives()
    {
        using var scope = NewDisposeScope();
        var (h, table, drawn) = Case(50, 8, 16, float32, rows: 200);
        var one = Gradient(h, table, Fused.CandidateRatings(h, table, drawn));
        set_num_threads(2);
        try { Gradients.Close(one, Gradient(h, table, Fused.CandidateRatings(h, table, drawn)), 1e-5); }
        finally { set_num_threads(1); }
    }

    // A candidate may come twice in a row.
    private static (Tensor H, Tensor Table, Tensor Candidates) Case(int items, int candidates, int width, ScalarType type, int rows = 7)
    {
        random.manual_seed(3);
        return (randn([rows, width], type, requires_grad: true), randn([items, width], type, requires_grad: true), randint(0, items, [rows, candidates], int64));
    }

    private static Tensor Gradient(Tensor h, Tensor table, Tensor ratings) => cat([.. autograd.grad([Weighted(ratings)], [h, table])], 0);

    // So that no two ratings weigh the same.
    private static Tensor Weighted(Tensor ratings) => (ratings * arange(1, ratings.numel() + 1, ratings.dtype).view(ratings.shape) / ratings.numel()).sum();
}
