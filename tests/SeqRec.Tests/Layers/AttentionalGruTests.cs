using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class AttentionalGruTests
{
    private static Tensor Lengths(params long[] lengths) => tensor(lengths);

    private static AttentionalGru Layer(AttentionGate gate, int input = 3, int hidden = 4)
    {
        random.manual_seed(11);
        return new(input, hidden, gate);
    }

    // A worked example of width 2 over three steps; values from an independent computation in double precision.
    [Theory]
    [InlineData(AttentionGate.None, 0.18495071, -0.06435127, 0.07900056, 0.19628396, 0.01712196, -0.10575641)]
    [InlineData(AttentionGate.Replace, 0.06727511, -0.01993360, 0.01586425, 0.18059191, -0.00917586, -0.01717393)]
    [InlineData(AttentionGate.Update, 0.03699014, -0.01287025, 0.01574669, 0.10236516, 0.00620187, 0.02392962)]
    [InlineData(AttentionGate.Reference, 0.21523568, -0.07141461, 0.04666130, 0.28829594, -0.03149030, -0.17967307)]
    [InlineData(AttentionGate.Input, double.NaN, double.NaN, double.NaN, double.NaN, -0.00299726, -0.08371209)]
    public void States_are_those_of_the_worked_example(AttentionGate gate, params double[] expected)
    {
        using var scope = NewDisposeScope();
        var layer = Worked(gate);
        var h = layer.call(tensor(new float[,,] { { { 1, .5f }, { -.5f, 1 }, { .2f, -1 } } }), tensor(new[,] { { .2f, .5f, .3f } }), Lengths(3)).flatten().data<float>().ToArray();
        foreach (var (value, actual) in expected.Zip(h))
            if (!double.IsNaN(value)) Assert.Equal(value, actual, 1e-6);
    }

    [Fact]
    public void Without_attention_the_state_stays_at_zero_as_printed_but_moves_in_the_reference()
    {
        using var scope = NewDisposeScope();
        var (x, none) = (randn(2, 5, 3), zeros(2, 5));
        Assert.Equal(0, Layer(AttentionGate.Update).call(x, none, Lengths(5, 5)).abs().max().ToDouble());
        var plain = Layer(AttentionGate.None).call(x, none, Lengths(5, 5));
        Assert.True(Layer(AttentionGate.Reference).call(x, none, Lengths(5, 5)).allclose(plain));
    }

    [Fact]
    public void Full_attention_makes_the_printed_cell_a_plain_one()
    {
        using var scope = NewDisposeScope();
        var (x, full) = (randn(2, 5, 3), ones(2, 5));
        var plain = Layer(AttentionGate.None).call(x, full, Lengths(5, 2));
        Assert.True(Layer(AttentionGate.Update).call(x, full, Lengths(5, 2)).allclose(plain));
        Assert.True(Layer(AttentionGate.Inverted).call(x, full, Lengths(5, 2)).allclose(plain));
    }

    [Theory]
    [InlineData(AttentionGate.None)]
    [InlineData(AttentionGate.Input)]
    [InlineData(AttentionGate.Replace)]
    [InlineData(AttentionGate.Update)]
    [InlineData(AttentionGate.Reference)]
    [InlineData(AttentionGate.Inverted)]
    public void Padding_changes_nothing_and_gets_no_gradient(AttentionGate gate)
    {
        using var scope = NewDisposeScope();
        var layer = Layer(gate);
        var (x, a) = (randn(3, 6, 3, requires_grad: true), rand(3, 6));
        var h = layer.call(x, a, Lengths(4, 0, 2));
        Assert.True(h.select(1, 5).allclose(h.select(1, 3)));
        Assert.True(h[0, 3].allclose(layer.call(x[..1, ..4], a[..1, ..4], Lengths(4))[0, 3]));
        Assert.Equal(0, h[1].abs().max().ToDouble());
        h.sum().backward();
        Assert.Equal(0, x.grad![1].abs().max().ToDouble());
        Assert.Equal(0, x.grad[2, 2..].abs().max().ToDouble());
        Assert.True(x.grad[2, ..2].abs().max().ToDouble() > 0);
    }

    [Fact]
    public void Without_attention_it_is_libtorchs_own_GRU()
    {
        using var scope = NewDisposeScope();
        var (layer, gru, x) = (Layer(AttentionGate.None), nn.GRU(3, 4, batchFirst: true), randn(2, 5, 3));
        using (no_grad())
        {
            var (own, theirs) = (layer.named_parameters().ToDictionary(p => p.name, p => p.parameter), gru.named_parameters().ToDictionary(p => p.name, p => p.parameter));
            theirs["weight_ih_l0"].copy_(TheirOrder(own["input.weight"]));
            theirs["weight_hh_l0"].copy_(TheirOrder(own["recurrent.weight"]));
            theirs["bias_ih_l0"].zero_();
            theirs["bias_hh_l0"].zero_();
        }
        Assert.True(layer.call(x, zeros(2, 5), Lengths(5, 5)).allclose(gru.call(x).Item1, 1e-5, 1e-6));
    }

    // Theirs has the rows r, z, n, where z = 1 - u is the share kept.
    private static Tensor TheirOrder(Tensor kernel)
    {
        var k = kernel.chunk(3);
        return cat([k[1], -k[0], k[2]]);
    }

    private static AttentionalGru Worked(AttentionGate gate)
    {
        var layer = new AttentionalGru(2, 2, gate);
        using var guard = no_grad();
        var parameters = layer.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        parameters["input.weight"].copy_(tensor(new[,] { { .1f, .2f }, { .3f, .4f }, { .5f, -.1f }, { .2f, .1f }, { .3f, .1f }, { -.2f, .4f } }));
        parameters["recurrent.weight"].copy_(tensor(new[,] { { .2f, 0 }, { 0, .2f }, { .1f, .1f }, { 0, .3f }, { .4f, -.3f }, { .1f, .2f } }));
        parameters["input.bias"].copy_(tensor(new[] { 0, .1f, .1f, 0, 0, -.1f }));
        return layer;
    }
}
