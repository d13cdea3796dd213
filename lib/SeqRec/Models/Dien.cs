using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>What a <see cref="Dien"/> sees in the histories of a batch.</summary>
/// <param name="Embeddings">e_b, [B, T, E].</param>
/// <param name="Mask">[B, T] true at real steps.</param>
/// <param name="Interests">h, states of the interest extractor, [B, T, H]; null for models without one.</param>
/// <param name="Weights">a, attention of the target, [B, T]; null for models without.</param>
/// <param name="Evolved">h', states of the second layer, [B, T, H]; null for models without one.</param>
/// <param name="Feature">What of it reaches the head, [B, E or H]; null for models that only sum.</param>
public sealed record HistoryReading(Tensor Embeddings, Tensor Mask, Tensor? Interests, Tensor? Weights, Tensor? Evolved, Tensor? Feature);

/// <summary>
/// DIEN (Zhou et al., AAAI 2019) and the models it is compared with, put together from the same parts: embeddings, interest
/// extractor (a GRU) with its auxiliary loss, interest evolution (a GRU gated by attention), and a network on top.
/// </summary>
/// <remarks>Departures from the paper: the head also gets the sum of the history and its product with the target, as in the
/// authors' code. Departures from that code: sums and losses leave padding out, logits instead of two softmax columns, and
/// Dice with running statistics.</remarks>
public sealed class Dien : Module<ClickBatch, Tensor>, IClickPredictor, ITrainable<ClickBatch>
{
    private readonly DienOptions options;
    private readonly Device device;
    private readonly Embedding items, categories;
    private readonly Embedding? users;
    private readonly ModuleList<Embedding> profile, context;
    private readonly AttentionalGru? extractor, evolution;
    private readonly HistoryAttention? attention;
    private readonly Sequential? auxiliary;
    private readonly Dense? wide;
    private readonly ClickHead head;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    /// <param name="options">Sizes and parts.</param>
    /// <param name="fields">What the ids stand for.</param>
    /// <param name="device">Where the model lives.</param>
    public Dien(DienOptions options, ClickFields fields, Device? device = null) : base(nameof(Dien))
    {
        (this.options, this.device) = (options, device ?? CPU);
        items = Table(fields.ItemCount);
        categories = Table(fields.CategoryCount);
        if (options.User) users = Table(fields.UserCount);
        profile = ModuleList(fields.Profile.Select(field => Table(field.Count)).ToArray());
        context = ModuleList(fields.Context.Select(field => Table(field.Count)).ToArray());
        if (HasExtractor) extractor = new AttentionalGru(E, E, AttentionGate.None, this.device);
        if (options.Reader == HistoryReader.TwoLayerGru) evolution = new AttentionalGru(E, E, AttentionGate.None, this.device);
        if (options.Reader == HistoryReader.Evolution) evolution = new AttentionalGru(E, E, options.Gate, this.device);
        if (options.Reader != HistoryReader.Sum) attention = Attention();
        if (options.Auxiliary == AuxiliaryLoss.Net) auxiliary = AuxiliaryNet();
        if (options.Wide) wide = new Dense(3 * E, 1, this.device);
        head = new ClickHead(HeadWidth, options.Dice, options.BatchNorm, this.device);
        RegisterComponents();
    }

    /// <summary>Log-odds of a click.</summary>
    /// <returns>[B].</returns>
    public override Tensor forward(ClickBatch batch)
    {
        var e = Embed(batch);
        return Logits(batch, e.Target, Read(batch, e));
    }

    /// <inheritdoc/>
    public Tensor Predict(ClickBatch batch) => call(batch);

    /// <summary>L_target + α L_aux (equation 7).</summary>
    /// <returns>A tensor of one element.</returns>
    /// <exception cref="ArgumentException">A label is neither 0 nor 1, or the batch lacks what the auxiliary loss needs.</exception>
    public Tensor Loss(ClickBatch batch)
    {
        if (Array.Find(batch.Labels, y => y is not (0 or 1)) is var wrong && wrong != 0) throw new ArgumentException($"A label is {wrong}; labels are 0 or 1.", nameof(batch));
        var e = Embed(batch, withDrawn: options.Auxiliary is AuxiliaryLoss.Dot or AuxiliaryLoss.Net);
        var reading = Read(batch, e);
        var target = functional.binary_cross_entropy_with_logits(Logits(batch, e.Target, reading), tensor(batch.Labels, device: device));
        return options.Auxiliary == AuxiliaryLoss.None ? target : target + options.AuxiliaryWeight * AuxiliaryLossOf(batch, reading, e.Drawn);
    }

    /// <summary>What the model sees in the histories: interests, attention, evolution.</summary>
    /// <exception cref="ArgumentException">A history is empty.</exception>
    public HistoryReading Read(ClickBatch batch) => Read(batch, Embed(batch));

    private HistoryReading Read(ClickBatch batch, Embedded e)
    {
        if (Array.IndexOf(batch.Lengths, 0) is var row && row >= 0) throw new ArgumentException($"Row {row} has no history; leave such rows out.", nameof(batch));
        var lengths = tensor(Array.ConvertAll(batch.Lengths, n => (long)n), device: device);
        var mask = arange(batch.Width, device: device).unsqueeze(0) < lengths.unsqueeze(1);   // [B, T]
        return Read(e.History, e.Target, lengths, mask);
    }

    private HistoryReading Read(Tensor e, Tensor target, Tensor lengths, Tensor mask)
    {
        if (options.Reader == HistoryReader.Sum) return new(e, mask, null, null, null, null);
        if (options.Reader == HistoryReader.Attention)
        {
            var a = attention!.call(e, target, mask);
            return new(e, mask, null, a, null, Weighted(a, e));
        }
        var h = extractor!.call(e, e.new_zeros(mask.shape), lengths);                         // interest states
        return options.Reader == HistoryReader.TwoLayerGru ? TwoLayers(e, h, target, lengths, mask) : Evolve(e, h, target, lengths, mask);
    }

    private HistoryReading TwoLayers(Tensor e, Tensor h, Tensor target, Tensor lengths, Tensor mask)
    {
        var second = evolution!.call(h, e.new_zeros(mask.shape), lengths);
        var a = attention!.call(second, target, mask);
        return new(e, mask, h, a, second, Weighted(a, second));
    }

    // Equations 8 to 12; the last slot holds the final state of every row.
    private HistoryReading Evolve(Tensor e, Tensor h, Tensor target, Tensor lengths, Tensor mask)
    {
        var a = attention!.call(h, target, mask);
        var evolved = evolution!.call(h, a, lengths);
        return new(e, mask, h, a, evolved, evolved.select(1, evolved.shape[1] - 1));
    }

    private Tensor Logits(ClickBatch batch, Tensor target, HistoryReading reading)
    {
        var sum = (reading.Embeddings * reading.Mask.unsqueeze(-1).to(reading.Embeddings.dtype)).sum(1);   // [B, E]
        List<Tensor> x = [target, .. Fields(profile, batch.Profile), .. Fields(context, batch.Context)];
        if (users is not null) x.Add(users.call(tensor(batch.Users, device: device)));
        if (options.Sum) x.Add(sum);
        if (options.Product) x.Add(target * sum);
        if (reading.Feature is not null) x.Add(reading.Feature);
        var logit = head.call(cat([.. x], -1));
        return wide is null ? logit : logit + wide.call(cat([target, sum, target * sum], -1)).squeeze(-1);
    }

    // Equation 6 over the pairs of state t and item t + 1 that both exist; ln 4 when nothing is known yet.
    private Tensor AuxiliaryLossOf(ClickBatch batch, HistoryReading reading, Tensor? drawn)
    {
        var valid = reading.Mask[.., 1..];
        if (!valid.any().ToBoolean()) return zeros(1, device: device).sum();                  // histories of one item have no next one
        var h = reading.Interests![.., ..^1];
        var match = Match(h, reading.Embeddings[.., 1..])[valid];                             // [N]
        return drawn is null
            ? functional.binary_cross_entropy_with_logits(match, tensor(Needed(batch.Liked, "Liked"), device: device)[.., 1..][valid])
            : (functional.softplus(-match) + functional.softplus(Match(h, drawn[.., 1..])[valid])).mean();
    }

    // s(h, e): inner product, or the authors' network. [B, T - 1]
    private Tensor Match(Tensor h, Tensor e) => auxiliary is null ? (h * e).sum(-1) : auxiliary.call(cat([h, e], -1)).squeeze(-1);

    // e_a [B, E], e_b and ê_b [B, T, E]: item beside category.
    private sealed record Embedded(Tensor Target, Tensor History, Tensor? Drawn);

    // One look at each table for all ids, because the gradient of each look is as big as the table.
    private Embedded Embed(ClickBatch batch, bool withDrawn = false)
    {
        Tensor Ids(long[] target, params long[][,] steps) => cat([tensor(target, device: device), .. steps.Select(s => tensor(s, device: device).flatten())]);
        var (item, category) = withDrawn
            ? (Ids(batch.Items, batch.History, Needed(batch.Negatives, "Negatives")), Ids(batch.Categories, batch.HistoryCategories, Needed(batch.NegativeCategories, "NegativeCategories")))
            : (Ids(batch.Items, batch.History), Ids(batch.Categories, batch.HistoryCategories));
        long slots = batch.Size * batch.Width;
        var e = cat([items.call(item), categories.call(category)], -1).split(withDrawn ? [batch.Size, slots, slots] : [batch.Size, slots]);
        return new(e[0], Steps(e[1]), withDrawn ? Steps(e[2]) : null);
        Tensor Steps(Tensor rows) => rows.view(batch.Size, batch.Width, E);
    }

    private IEnumerable<Tensor> Fields(ModuleList<Embedding> tables, long[,] values) =>
        tables.Select((table, k) => table.call(tensor(values, device: device).select(1, k)));

    private static Tensor Weighted(Tensor a, Tensor e) => (a.unsqueeze(-1) * e).sum(1);

    private T Needed<T>(T? value, string name) where T : class =>
        value ?? throw new ArgumentException($"The auxiliary loss {options.Auxiliary} needs {name} in its batches.");

    private int E => 2 * options.Dim;

    private bool HasExtractor => options.Reader is HistoryReader.TwoLayerGru or HistoryReader.Evolution;

    private int HeadWidth => E * (1 + (options.Sum ? 1 : 0) + (options.Product ? 1 : 0) + (attention is null ? 0 : 1))
        + options.Dim * (profile.Count + context.Count + (options.User ? 1 : 0));

    private HistoryAttention Attention() => options.Attention == AttentionKind.Bilinear
        ? new BilinearAttention(E, E, device)
        : new MlpAttention(E, E, mapTarget: options.Reader != HistoryReader.Attention, device);

    private Sequential AuxiliaryNet() => Sequential(
        ("hidden1", new Dense(2 * E, 100, device)), ("sigmoid1", Sigmoid()),
        ("hidden2", new Dense(100, 50, device)), ("sigmoid2", Sigmoid()),
        ("score", new Dense(50, 1, device)));

    // Glorot-uniform, as TensorFlow's default; PyTorch's N(0, 1) would drown everything in the sum of the history.
    private Embedding Table(int count)
    {
        var table = Initial.Table(count + 1, options.Dim, device);
        using var scope = NewDisposeScope();  // the weight is a new object at each access
        Initial.Xavier(table.weight!);
        return table;
    }
}
