using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

[Collection(SharedTorchState.Name)]
public class ClickLayerTests
{
    [Fact]
    public void Dice_gives_the_worked_example_in_training()
    {
        using var scope = NewDisposeScope();
        var dice = new Dice(2);
        using (no_grad()) dice.parameters().Single().copy_(tensor(new[] { 0, .25f }));
        var y = dice.call(tensor(new[,] { { 1f, -2 }, { 3, 0 }, { -1, 4 } }));
        Assert.True(y.allclose(tensor(new[,] { { .5f, -.88337712f }, { 2.31869244f, 0 }, { -.22710252f, 3.37564553f } }), 1e-5, 1e-6));
    }

    [Fact]
    public void Outside_training_Dice_does_not_look_at_the_rows_beside()
    {
        using var scope = NewDisposeScope();
        var dice = new Dice(3);
        for (var step = 0; step < 5; step++) dice.call(randn(8, 3) + 2).Dispose();
        dice.eval();
        var x = randn(4, 3);
        Assert.Equal(0, (dice.call(x)[..1] - dice.call(x[..1])).abs().max().ToDouble());
    }

    [Fact]
    public void Dice_refuses_to_train_on_one_row() => Assert.Contains("two rows", Assert.Throws<ArgumentException>(() => new Dice(3).call(ones(1, 3))).Message);

    [Fact]
    public void Bilinear_attention_gives_the_worked_example()
    {
        using var scope = NewDisposeScope();
        var attention = new BilinearAttention(2, 2);
        using (no_grad()) attention.parameters().Single().copy_(tensor(new[,] { { 1f, .5f }, { -.5f, 2 } }));
        var a = attention.call(tensor(new float[,,] { { { .1f, .2f }, { .3f, -.1f }, { 0, .5f } } }), tensor(new[,] { { .4f, -.3f } }), tensor(new[,] { { true, true, false } }));
        Assert.True(a.allclose(tensor(new[,] { { .42800387f, .57199613f, 0 } }), 1e-5, 1e-7));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_sum_to_one_over_real_steps_and_are_zero_on_padding(bool mapTarget)
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new[,] { { true, true, true, false }, { true, false, false, false }, { false, false, false, false } });
        var a = new MlpAttention(6, 6, mapTarget).call(randn(3, 4, 6) * 10, randn(3, 6) * 10, mask);
        Assert.True(a.sum(1).allclose(tensor(new[] { 1f, 1, 0 })));
        Assert.Equal(0, a.masked_select(~mask).abs().max().ToDouble());
    }
}
