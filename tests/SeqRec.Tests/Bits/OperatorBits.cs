using F = TorchSharp.torch.nn.functional;
using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Bits;

/// <summary>What models compute with libtorch's operators, and their random numbers.</summary>
internal static class OperatorBits
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Operators = new()
    {
        ["exp"] = x => x.exp(), ["log"] = x => x.abs().log(), ["sigmoid"] = x => x.sigmoid(), ["relu"] = x => x.relu(),
        ["gelu"] = x => F.gelu(x), ["silu"] = Elementary.Silu, ["rsqrt"] = x => x.abs().rsqrt(),
        ["prelu"] = x => F.prelu(x, full(64, 0.1, device: CPU)), ["softplus"] = x => F.softplus(x),
        ["square"] = x => x.square(), ["sum"] = x => x.sum([0L]), ["mean"] = x => x.mean([1L]),
        ["softmax"] = Elementary.Softmax, ["log_softmax"] = Elementary.LogSoftmax,
        ["unit"] = Elementary.Unit, ["length"] = Elementary.Length,
        ["cosines"] = x => Elementary.Cosine(x, x.roll(1, 0)),
        ["cross_entropy"] = x => Elementary.CrossEntropy(x, arange(x.size(0), device: CPU)),
        ["logistic_loss"] = x => F.binary_cross_entropy_with_logits(x, x.sigmoid()),
        ["batch_norm"] = x => new BatchNorm(64, eps: 1e-3, momentum: 0.1, affine: false, CPU).call(x),
        ["angles"] = x => (x.to(ScalarType.Float64).cos() + x.to(ScalarType.Float64).sin()).to(ScalarType.Float32),
    };

    private static readonly Dictionary<string, Func<Tensor>> Draws = new()
    {
        ["normal"] = () => Initial.Normal(empty(1001), 1), ["uniform"] = () => rand(1001),
        ["xavier"] = () => Initial.Xavier(empty(30, 20)), ["order"] = () => randperm(101),
        ["mask"] = () => bernoulli(full(101, 0.3)),
    };

    public static IEnumerable<(string Name, byte[] Bytes)> ComputeAll() =>
    [
        .. Draws.Select(draw => (draw.Key, Bytes(Seeded(draw.Value)))),
        .. Operators.Select(op => (op.Key, Bytes(op.Value(Numbers)))),
        .. Operators.Select(op => ($"{op.Key}_backward", Bytes(Gradient(op.Value)))),
        ("gru", Bytes(Gru())),
    ];

    // Between -4 and 4, the same everywhere.
    private static Tensor Numbers
    {
        get
        {
            var random = new Xoshiro256(1);
            float[] values = [.. Enumerable.Range(0, 37 * 64).Select(_ => (random.Below(1 << 20) - (1 << 19)) / (float)(1 << 17))];
            return tensor(values, device: CPU).view(37, 64);
        }
    }

    private static Tensor Seeded(Func<Tensor> draw)
    {
        manual_seed(3);
        return draw();
    }

    private static Tensor Gradient(Func<Tensor, Tensor> op)
    {
        var x = Numbers.requires_grad_();
        var y = op(x);
        return autograd.grad([(y * y.detach()).sum()], [x])[0];
    }

    private static Tensor Gru()
    {
        var gru = nn.GRU(16, 16, batchFirst: true);
        using (no_grad())
            foreach (var weight in gru.parameters()) weight.copy_(Numbers.flatten()[..(int)weight.numel()].view(weight.shape));
        return gru.call(Numbers[..32].view(8, 16, 16)).Item1;
    }

    private static byte[] Bytes(Tensor x) => x.contiguous().bytes.ToArray();
}
