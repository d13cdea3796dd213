namespace SeqRec.Benchmarks;

/// <summary>A norm by the root mean square.</summary>
internal sealed class RmsNorm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    public RmsNorm(long dim) : base(nameof(RmsNorm))
    {
        weight = new(ones(dim));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x * (x.square().mean([-1], keepdim: true) + 1e-5).rsqrt() * weight;
}

/// <summary>A layer of Llama with fewer heads of keys and values than of queries.</summary>
internal sealed class LlamaLayer : Module<Tensor, Tensor, Tensor, Tensor, Tensor>
{
    private const int Heads = 4, Groups = 2;
    private readonly int head;
    private readonly Linear query, key, value, output, gate, up, down;
    private readonly RmsNorm first_norm, second_norm;
    private readonly Dropout drop;

    public LlamaLayer(int dim, int inner, double dropout) : base(nameof(LlamaLayer))
    {
        head = dim / Heads;
        (query, output) = (Linear(dim, dim, hasBias: false), Linear(dim, dim, hasBias: false));
        (key, value) = (Linear(dim, Groups * head, hasBias: false), Linear(dim, Groups * head, hasBias: false));
        (gate, up) = (Linear(dim, inner, hasBias: false), Linear(dim, inner, hasBias: false));
        down = Linear(inner, dim, hasBias: false);
        (first_norm, second_norm, drop) = (new(dim), new(dim), Dropout(dropout));
        RegisterComponents();
    }

    /// <param name="x">[B, L, D].</param>
    /// <param name="mask">[B, 1, L, L] added to the attention weights before the softmax.</param>
    /// <param name="cos">[L, d] of the rotary positions.</param>
    /// <param name="sin">[L, d] of the rotary positions.</param>
    public override Tensor forward(Tensor x, Tensor mask, Tensor cos, Tensor sin)
    {
        x += drop.call(output.call(Attend(first_norm.call(x), mask, cos, sin)));
        var h = second_norm.call(x);
        return x + drop.call(down.call(functional.silu(gate.call(h)) * up.call(h)));
    }

    private Tensor Attend(Tensor h, Tensor mask, Tensor cos, Tensor sin)
    {
        var (q, k, v) = (SplitHeads(query.call(h)), SplitHeads(key.call(h)), SplitHeads(value.call(h)));
        (q, k) = (Rotate(q, cos, sin), Rotate(k, cos, sin).repeat_interleave(Heads / Groups, 1));
        var attended = functional.scaled_dot_product_attention(q, k, v.repeat_interleave(Heads / Groups, 1), mask);
        return attended.transpose(1, 2).reshape(h.shape);
    }

    private Tensor SplitHeads(Tensor x) => x.view(x.shape[0], x.shape[1], -1, head).transpose(1, 2);

    private static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var parts = x.chunk(2, -1);
        return x * cos + cat([-parts[1], parts[0]], -1) * sin;
    }
}
