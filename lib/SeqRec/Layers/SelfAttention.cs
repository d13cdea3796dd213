using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>Multi-head scaled dot-product self-attention (Vaswani et al., 2017, section 3.2).</summary>
public sealed class SelfAttention : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear query, key, value, output;
    private readonly Dropout dropout;
    private readonly long heads;

    /// <param name="dim">Width D of a slot.</param>
    /// <param name="heads">H, which divides D.</param>
    /// <param name="dropout">Probability of dropping an attention weight.</param>
    /// <param name="device">Where the parameters live.</param>
    public SelfAttention(long dim, long heads, double dropout, Device device) : base(nameof(SelfAttention))
    {
        if (dim % heads != 0) throw new ArgumentException($"{heads} heads do not divide a width of {dim}.", nameof(heads));
        this.heads = heads;
        query = Linear(dim, dim, device: device);
        key = Linear(dim, dim, device: device);
        value = Linear(dim, dim, device: device);
        output = Linear(dim, dim, device: device);
        this.dropout = Dropout(dropout);
        RegisterComponents();
    }

    /// <param name="x">[B, L, D].</param>
    /// <param name="mask">Broadcast over [B, H, L, L], true where a slot must not be seen.</param>
    /// <returns>[B, L, D].</returns>
    public override Tensor forward(Tensor x, Tensor mask)
    {
        var (q, k, v) = (Split(query.call(x)), Split(key.call(x)), Split(value.call(x)));  // [B, H, L, D/H]
        var a = q.matmul(k.transpose(-1, -2)) / Math.Sqrt(q.size(-1));                     // [B, H, L, L]
        var w = dropout.call(a.masked_fill(mask, float.NegativeInfinity).softmax(-1));
        return output.call(w.matmul(v).transpose(1, 2).flatten(2));                        // heads side by side again
    }

    private Tensor Split(Tensor x) => x.view(x.size(0), x.size(1), heads, -1).transpose(1, 2);
}
