namespace SeqRec.Benchmarks;

/// <summary>The Transformer of ECL-SR on rows that are padded at their start.</summary>
internal sealed class EclSrEncoder : Module<Tensor, Tensor, Tensor>
{
    private const int Layers = 2, Inner = 256;
    private readonly Embedding positions;
    private readonly LayerNorm norm;
    private readonly Dropout drop;
    private readonly ModuleList<TransformerLayer> layers;

    public EclSrEncoder(long dim, double dropout) : base(nameof(EclSrEncoder))
    {
        (positions, norm, drop) = (Embedding(Shapes.Length, dim), LayerNorm(dim, 1e-12), Dropout(dropout));
        layers = TransformerLayer.Stack(Layers, dim, Inner, dropout);
        RegisterComponents();
    }

    /// <param name="e">[B, L, D] what each slot reads.</param>
    /// <param name="mask">[B, 1, L, L] added to the attention weights before the softmax.</param>
    public override Tensor forward(Tensor e, Tensor mask)
    {
        var x = drop.call(norm.call(e + positions.call(arange(Shapes.Length))));
        foreach (var layer in layers) x = layer.call(x, mask);
        return x;
    }
}
