namespace SeqRec.Benchmarks;

/// <summary>DIN's activation.</summary>
internal sealed class Dice : Module<Tensor, Tensor>
{
    private readonly BatchNorm1d norm;
    private readonly Parameter alpha;

    public Dice(int channels) : base(nameof(Dice))
    {
        norm = BatchNorm1d(channels, eps: 1e-9, momentum: 0.01, affine: false);
        alpha = new Parameter(zeros(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var p = sigmoid(norm.call(x));
        return x * (p + (1 - p) * alpha);
    }
}
