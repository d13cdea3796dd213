namespace SeqRec.Benchmarks;

/// <summary>ECL-SR with the settings for MovieLens-100K, on rows that are padded at their start.</summary>
internal sealed class EclSr : Module<Tensor, Tensor, Tensor>
{
    private const int Dim = 64, LastStates = 20;
    private const double Dropped = 0.2, Hidden = 0.2, Temperature = 0.05;
    private const double ContrastiveWeight = 0.001, DiscriminatorWeight = 0.05, GeneratorWeight = 0.2;
    private const float Never = -10000;
    private readonly int maskId;
    private readonly Embedding items;
    private readonly EclSrEncoder encoder, generator;
    private readonly Linear mix, replaced;

    public EclSr(int itemCount) : base(nameof(EclSr))
    {
        (maskId, items) = (itemCount + 1, Embedding(itemCount + 2, Dim, padding_idx: 0));
        (encoder, generator) = (new(Dim, Dropped), new(Dim, Dropped));
        (mix, replaced) = (Linear(2 * Dim, Dim, hasBias: false), Linear(Dim, 1, hasBias: false));
        RegisterComponents();
        foreach (var weight in parameters().Where(p => p.dim() == 2)) init.normal_(weight, 0, 0.02);
    }

    /// <summary>The sum of the four losses.</summary>
    /// <param name="rows">[B, L] items.</param>
    /// <param name="targets">[B, L] the next items, 0 at padding.</param>
    public override Tensor forward(Tensor rows, Tensor targets)
    {
        var (h, view) = (Encode(items.call(rows), rows), Encode(items.call(rows), rows));
        var recommendation = functional.cross_entropy(Logits(h).flatten(0, 1), targets.flatten(), ignore_index: 0);
        var (shown, generatorLoss) = Replace(rows);
        return recommendation + ContrastiveWeight * ContrastiveLoss(h, view, rows)
            + DiscriminatorWeight * DiscriminatorLoss(h, rows, shown) + GeneratorWeight * generatorLoss;
    }

    private Tensor Encode(Tensor e, Tensor rows) =>
        encoder.call(e, Mask(IsItem(rows).expand(-1, -1, Shapes.Length, -1).tril()));

    private Tensor Logits(Tensor states) => states.matmul(items.weight![..maskId].t());

    // The mean of a row's last states against those of the second pass.
    private static Tensor ContrastiveLoss(Tensor h, Tensor view, Tensor rows)
    {
        var real = (rows[.., ^LastStates..] > 0).unsqueeze(-1).to(float32);
        Tensor Mean(Tensor x) => functional.normalize((x[.., ^LastStates..] * real).sum(1) / real.sum(1), dim: -1);
        return functional.cross_entropy(Mean(h).matmul(Mean(view).t()) / Temperature, arange(rows.shape[0]));
    }

    // Hides a fifth of each row's items, and puts the generator's likeliest items in their place.
    private (Tensor Shown, Tensor Loss) Replace(Tensor rows)
    {
        var order = rand(rows.shape).masked_fill(rows == 0, 2).argsort(1).argsort(1);
        var hidden = (order < ((rows > 0).sum(1, keepdim: true).to(float32) * Hidden).floor() + 1) & (rows > 0);
        var states = generator.call(items.call(rows.masked_fill(hidden, maskId)), Mask(IsItem(rows)));
        var (logits, originals) = (Logits(states[hidden]), rows[hidden]);
        return (rows.masked_scatter(hidden, logits.argmax(1)), functional.cross_entropy(logits, originals));
    }

    private Tensor DiscriminatorLoss(Tensor h, Tensor rows, Tensor shown)
    {
        var condition = h[.., ^1..].expand(-1, Shapes.Length, -1);
        var states = Encode(mix.call(cat([condition, items.call(shown)], -1)), shown);
        var (judged, real) = (replaced.call(states).squeeze(-1), rows > 0);
        var isReplaced = (shown != rows).to(float32);
        return functional.binary_cross_entropy_with_logits(judged[real], isReplaced[real]);
    }

    // [B, L] -> [B, 1, 1, L]
    private static Tensor IsItem(Tensor rows) => (rows > 0).unsqueeze(1).unsqueeze(1);

    private static Tensor Mask(Tensor visible) => where(visible, tensor(0f), tensor(Never));
}
