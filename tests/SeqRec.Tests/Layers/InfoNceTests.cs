using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class InfoNceTests
{
    [Theory, InlineData(1.0), InlineData(0.5)]
    public void Orthogonal_sequences_with_equal_views_by_hand(double temperature)
    {
        var z = eye(3, dtype: float64);
        var e = Math.Exp(1 / temperature);
        Assert.Equal(Math.Log(1 + 2 / e), InfoNce.OneWay(z, z, temperature).ToDouble(), 1e-12);     // two negatives of likeness 0
        Assert.Equal(Math.Log(1 + 4 / e), InfoNce.AmongAll(z, z, temperature).ToDouble(), 1e-12);   // four
    }

    [Fact]
    public void Collapsed_states_cost_the_logarithm_of_the_candidates()
    {
        var z = ones(8, 4, float64);
        Assert.Equal(Math.Log(8), InfoNce.OneWay(z, z, 1).ToDouble(), 1e-12);
        Assert.Equal(Math.Log(15), InfoNce.AmongAll(z, z, 1).ToDouble(), 1e-12);
    }

    [Fact]
    public void Agrees_with_a_sum_over_pairs()
    {
        manual_seed(1);
        var (a, b) = (randn(4, 3, float64), randn(4, 3, float64));
        var z = cat([a, b]);
        Assert.Equal(Mean(4, i => Term(i, 4 + i, [4, 5, 6, 7])), InfoNce.OneWay(a, b, 0.7).ToDouble(), 1e-9);
        Assert.Equal(Mean(8, i => Term(i, (i + 4) % 8, Enumerable.Range(0, 8).Where(j => j != i))), InfoNce.AmongAll(a, b, 0.7).ToDouble(), 1e-9);

        static double Mean(int rows, Func<int, double> term) => Enumerable.Range(0, rows).Average(term);
        double Likeness(int i, int j) => z[i].dot(z[j]).ToDouble() / 0.7;
        double Term(int i, int partner, IEnumerable<int> all) => Math.Log(all.Sum(j => Math.Exp(Likeness(i, j)))) - Likeness(i, partner);
    }

    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        manual_seed(2);
        var (a, b) = (randn(4, 3, float64).requires_grad_(), randn(4, 3, float64).requires_grad_());
        Gradients.AgreeWithDifferences(() => InfoNce.OneWay(a, b, 0.5), a, b);
        Gradients.AgreeWithDifferences(() => InfoNce.AmongAll(a, b, 0.5), a, b);
    }

    [Fact]
    public void One_sequence_has_no_negatives_and_no_loss()
    {
        var a = full(1, 3, 2.0).requires_grad_();
        foreach (var loss in new[] { InfoNce.OneWay(a, a, 1), InfoNce.AmongAll(a, a, 1) })
        {
            Assert.Equal(0, loss.ToDouble());
            Assert.Equal(0, autograd.grad([loss], [a])[0].abs().max().ToDouble());
        }
    }
}
