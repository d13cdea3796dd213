namespace SeqRec.Benchmarks;

/// <summary>SASRec on rows that are padded at their end, as in RecBole.</summary>
internal sealed class SasRec : Module<Tensor, Tensor>
{
    private const int Layers = 2, Dim = 64, Inner = 256;
    private const double Dropped = 0.5, Deviation = 0.02, Epsilon = 1e-12;
    private readonly Embedding items, positions;
    private readonly LayerNorm norm;
    private readonly Dropout drop;
    private readonly ModuleList<TransformerLayer> layers;

    public SasRec(int itemCount) : base(nameof(SasRec))
    {
        (items, positions) = (Embedding(itemCount + 1, Dim, padding_idx: 0), Embedding(Shapes.Length, Dim));
        (norm, drop) = (LayerNorm(Dim, Epsilon), Dropout(Dropped));
        layers = TransformerLayer.Stack(Layers, Dim, Inner, Dropped);
        RegisterComponents();
        foreach (var weight in parameters().Where(p => p.dim() == 2)) init.normal_(weight, 0, Deviation);
    }

    /// <summary>States of all slots. A slot sees no later one, so padding at the end needs no mask.</summary>
    /// <param name="rows">[B, L] item ids, 0 for padding.</param>
    /// <returns>[B, L, D].</returns>
    public override Tensor forward(Tensor rows)
    {
        var length = rows.shape[1];
        var mask = full([length, length], float.NegativeInfinity).triu(1);
        var x = drop.call(norm.call(items.call(rows) + positions.call(arange(length))));
        foreach (var layer in layers) x = layer.call(x, mask);
        return x;
    }

    /// <summary>Scores of all items. [.., D] -> [.., V + 1]</summary>
    public Tensor Score(Tensor states) => states.matmul(items.weight!.t());
}
