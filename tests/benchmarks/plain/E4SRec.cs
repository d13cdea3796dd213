namespace SeqRec.Benchmarks;

/// <summary>E4SRec, the teacher of SLMRec: frozen item vectors, a Llama, rows padded at their start.</summary>
internal sealed class E4SRec : Module<Tensor, Tensor>
{
    private const int Dim = 64, Inner = 128, Head = 16;
    private const double Dropped = 0.1, Theta = 10000;
    private readonly Tensor items, cos, sin;
    private readonly Linear input_proj, score;
    private readonly ModuleList<LlamaLayer> layers;
    private readonly RmsNorm norm;

    public E4SRec(int itemCount, int depth) : base(nameof(E4SRec))
    {
        items = randn(itemCount + 1, Dim);
        (input_proj, score) = (Linear(Dim, Dim), Linear(Dim, Dim, hasBias: false));
        layers = ModuleList(Enumerable.Range(0, depth).Select(_ => new LlamaLayer(Dim, Inner, Dropped)).ToArray());
        norm = new(Dim);
        var frequencies = pow(Theta, -arange(Head / 2).to(float32) * 2 / Head);
        var angles = outer(arange(Shapes.LlamaLength).to(float32), frequencies).repeat(1, 2);
        (cos, sin) = (angles.cos(), angles.sin());
        RegisterComponents();
    }

    /// <summary>The user vector of each row.</summary>
    /// <param name="rows">[B, L].</param>
    /// <returns>[B, D].</returns>
    public override Tensor forward(Tensor rows)
    {
        var length = rows.shape[1];
        var causal = ones(length, length, dtype: ScalarType.Bool).tril() & (rows > 0).unsqueeze(1).unsqueeze(1);
        var mask = where(causal | eye(length, dtype: ScalarType.Bool), tensor(0f), tensor(-1e9f));
        var x = input_proj.call(items[rows]);
        foreach (var layer in layers) x = layer.call(x, mask, cos, sin);
        return score.call(norm.call(x)[.., -1]);
    }

    /// <summary>Cross-entropy over the catalogue.</summary>
    public Tensor Loss(Tensor rows, Tensor targets) =>
        functional.cross_entropy(call(rows).matmul(items[1..].t()), targets - 1);
}
