using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Torch.Tests;

public class SmokeTests
{
    [Fact]
    public void A_small_model_learns()
    {
        manual_seed(1);
        using var model = Sequential(Linear(2, 16), Tanh(), Linear(16, 1));
        using var adam = optim.Adam(model.parameters(), 0.05);
        var x = tensor(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
        var y = tensor(new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        var last = 0f;
        for (var step = 0; step < 200; step++)
            using (NewDisposeScope())
            {
                adam.zero_grad();
                var loss = functional.binary_cross_entropy_with_logits(model.call(x), y);
                loss.backward();
                adam.step();
                last = loss.item<float>();
            }
        Assert.InRange(last, 0, 0.05f);
    }

    [Fact]
    public void Errors_carry_libtorchs_first_line()
    {
        var error = Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied", error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }

    [Fact]
    public void Indexing_follows_pytorch()
    {
        var t = arange(24).reshape(2, 3, 4);
        Assert.Equal([12, 16, 20], t[1, TensorIndex.Colon, 0].data<long>().ToArray());
        Assert.Equal([3, 7, 11], t[0, .., ^1].data<long>().ToArray());
    }
}
