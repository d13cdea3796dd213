using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Augmentation;

/// <summary>Views of states instead of items.</summary>
[Collection(SharedTorchState.Name)]
public class MildTests
{
    private static readonly Tensor H = tensor(new double[,] { { 3, -4, 1, -0.1 }, { -0.5, 2, 0.3, 7 }, { 1, 1, 1, 1 } });

    [Fact]
    public void Perturbing_moves_each_state_by_epsilon_within_its_orthant()
    {
        var moved = Perturb.Apply(H, 0.1, new Generator(1)) - H;
        Gradients.Close(full(3, 0.1, float64), moved.norm(1), 1e-12);
        Assert.True((moved * H).ge(0).all().ToBoolean());
        Assert.True((moved[2] - moved[2][0]).abs().max().ToDouble() > 1e-3, "each component has its own noise");
    }

    [Fact]
    public void A_zero_component_gets_no_noise()
    {
        var h = tensor(new double[,] { { 0, 2, 0, -1 } });
        Assert.Equal([true, false, true, false], Perturb.Apply(h, 0.1, new Generator(1)).eq(h).flatten().data<bool>().ToArray());
    }

    [Fact]
    public void The_generator_decides_the_noise()
    {
        Tensor View(ulong seed) => Perturb.Apply(H, 0.1, new Generator(seed));
        Assert.Equal(View(4).data<double>().ToArray(), View(4).data<double>().ToArray());
        Assert.True((View(4) - View(5)).abs().max().ToDouble() > 1e-3);
    }

    [Fact]
    public void Normalised_states_have_length_one_and_their_direction()
    {
        var z = Normalise.Apply(cat([H, zeros(1, 4, float64)]));
        Gradients.Close(tensor(new double[] { 1, 1, 1, 0 }), z.norm(1), 1e-12);
        Gradients.Close(H, z[..3] * H.norm(1, true), 1e-12);
    }

    [Fact]
    public void Other_dropout_keeps_the_rows_and_changes_the_key()
    {
        var batch = SequenceBatch.Of([new(1, [4, 5])], [6], 3) with { Key = 7 };
        var view = OtherDropout.Of(batch);
        Assert.Same(batch.Items, view.Items);
        Assert.NotEqual(batch.Key, view.Key);
        Assert.Equal(view.Key, OtherDropout.Of(batch).Key);
    }
}
