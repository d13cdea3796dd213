using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace SeqRec.Tests.Bits;

/// <summary>Operators of libtorch that the models leave to it, and its random numbers.</summary>
internal static class OperatorBits
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Operators = new()
    {
        ["exp"] = x => x.exp(), ["log"] = x => x.abs().log(), ["sigmoid"] = x => x.sigmoid(), ["tanh"] = x => x.tanh(),
        ["gelu"] = x => F.gelu(x), ["silu"] = x => F.silu(x), ["rsqrt"] = x => x.abs().rsqrt(),
        ["softmax"] = x => x.softmax(-1), ["log_softmax"] = x => x.log_softmax(-1), ["sum"] = x => x.sum([0L]),
        ["mean"] = x => x.mean([1L]), ["normalize"] = x => F.normalize(x), ["layer_norm"] = x => F.layer_norm(x, [64]),
        ["cross_entropy"] = x => F.cross_entropy(x, arange(x.size(0), device: CPU)),
        ["logistic_loss"] = x => F.binary_cross_entropy_with_logits(x, x.sigmoid()),
        ["cosines"] = x => F.cosine_similarity(x, x.roll(1, 0), 1),
        ["product"] = x => x.matmul(x.transpose(0, 1)), ["product_of_one"] = x => x[..1].matmul(x.transpose(0, 1)),
        ["products"] = x => x.view(37, 4, 16).matmul(x.view(37, 4, 16).transpose(1, 2)),
        ["product_with_vector"] = x => x.matmul(x[0]),
    };

    private static readonly Dictionary<string, Func<Tensor>> Draws = new()
    {
        ["normal"] = () => randn(1001), ["uniform"] = () => rand(1001), ["order"] = () => randperm(101),
        ["xavier"] = () => nn.init.xavier_uniform_(empty(30, 20)), ["mask"] = () => bernoulli(full(101, 0.3)),
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
