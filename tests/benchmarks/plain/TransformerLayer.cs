namespace SeqRec.Benchmarks;

/// <summary>One Transformer layer, normalised after each part.</summary>
internal sealed class TransformerLayer : Module<Tensor, Tensor, Tensor>
{
    private const int Heads = 2;
    private const double Epsilon = 1e-12;
    private readonly Linear query, key, value, output, inner, outer;
    private readonly LayerNorm attention_norm, output_norm;
    private readonly Dropout drop;
    private readonly double dropout;

    public TransformerLayer(long dim, long innerDim, double dropout) : base(nameof(TransformerLayer))
    {
        this.dropout = dropout;
        (query, key, value, output) = (Linear(dim, dim), Linear(dim, dim), Linear(dim, dim), Linear(dim, dim));
        (inner, outer) = (Linear(dim, innerDim), Linear(innerDim, dim));
        (attention_norm, output_norm) = (LayerNorm(dim, Epsilon), LayerNorm(dim, Epsilon));
        drop = Dropout(dropout);
        RegisterComponents();
    }

    /// <summary>Several layers.</summary>
    public static ModuleList<TransformerLayer> Stack(int count, long dim, long innerDim, double dropout) =>
        ModuleList(Enumerable.Range(0, count).Select(_ => new TransformerLayer(dim, innerDim, dropout)).ToArray());

    /// <param name="x">[B, L, D].</param>
    /// <param name="mask">Added to the attention weights before the softmax, broadcast over [B, H, L, L].</param>
    public override Tensor forward(Tensor x, Tensor mask)
    {
        var h = attention_norm.call(x + drop.call(output.call(Attend(x, mask))));
        return output_norm.call(h + drop.call(outer.call(functional.gelu(inner.call(h)))));
    }

    private Tensor Attend(Tensor x, Tensor mask)
    {
        var (q, k, v) = (SplitHeads(query.call(x)), SplitHeads(key.call(x)), SplitHeads(value.call(x)));
        var attended = functional.scaled_dot_product_attention(q, k, v, mask, training ? dropout : 0);
        return attended.transpose(1, 2).reshape(x.shape);
    }

    // [B, L, D] -> [B, H, L, D / H]
    private static Tensor SplitHeads(Tensor x) => x.view(x.shape[0], x.shape[1], Heads, -1).transpose(1, 2);
}
