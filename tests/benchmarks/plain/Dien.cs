namespace SeqRec.Benchmarks;

/// <summary>DIEN: a GRU, a network as attention, AUGRU, an auxiliary loss, and Dice in the head.</summary>
internal sealed class Dien : Module<ClickTensors, Tensor>
{
    private const int Dim = 18, Width = 2 * Dim;
    private readonly Embedding items, categories;
    private readonly GRU extractor;
    private readonly AttentionalGru evolution;
    private readonly Sequential query, attention, head;
    private readonly Parameter scale, shift;

    public Dien(int itemCount, int categoryCount) : base(nameof(Dien))
    {
        (items, categories) = (Embedding(itemCount + 1, Dim), Embedding(categoryCount + 1, Dim));
        extractor = GRU(Width, Width, batchFirst: true);
        evolution = new(Width);
        query = Sequential(Linear(Width, Width), PReLU(Width, 0.1));
        attention = Sequential(Linear(4 * Width, 80), Sigmoid(), Linear(80, 40), Sigmoid(), Linear(40, 1));
        head = Sequential(Linear(4 * Width, 200), new Dice(200), Linear(200, 80), new Dice(80), Linear(80, 1));
        (scale, shift) = (new(ones(4 * Width)), new(zeros(4 * Width)));
        RegisterComponents();
        foreach (var table in new[] { items, categories }) init.xavier_uniform_(table.weight!);
    }

    /// <summary>The loss of a batch.</summary>
    public override Tensor forward(ClickTensors batch)
    {
        var (target, e, drawn) = (Embed(batch.Target), Embed(batch.History), Embed(batch.Drawn));
        var (h, _) = extractor.call(e);
        var final = evolution.call(h, Attention(h, target, batch.Mask))[.., -1];
        var total = (e * batch.Mask.unsqueeze(-1)).sum(1);
        var x = cat([target, total, target * total, final], -1);
        var logits = head.call(x * scale + shift).squeeze(-1);
        var click = functional.binary_cross_entropy_with_logits(logits, batch.Labels);
        return click + AuxiliaryLoss(h, e, drawn, batch.Mask);
    }

    private Tensor Embed(Items x) => cat([items.call(x.Ids), categories.call(x.Categories)], -1);

    private Tensor Attention(Tensor h, Tensor target, Tensor mask)
    {
        var q = query.call(target).unsqueeze(1).expand_as(h);
        var scores = attention.call(cat([q, h, q - h, q * h], -1)).squeeze(-1);
        return scores.masked_fill(mask == 0, -1e9f).softmax(-1);
    }

    // Each state against the next item and a drawn one, over the pairs that exist.
    private static Tensor AuxiliaryLoss(Tensor h, Tensor e, Tensor drawn, Tensor mask)
    {
        Tensor Match(Tensor other) => (h[.., ..^1] * other[.., 1..]).sum(-1);
        var pairs = mask[.., 1..];
        return ((functional.softplus(-Match(e)) + functional.softplus(Match(drawn))) * pairs).sum() / pairs.sum();
    }
}
