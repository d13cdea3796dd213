using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>What beam search found and what it took.</summary>
/// <param name="Items">Items and the logarithms of their probabilities, the likeliest first.</param>
/// <param name="Passes">Sequences that went through the model; an E-LLMRec needs one.</param>
/// <param name="Slots">Slots of these sequences together.</param>
public sealed record Generated(IReadOnlyList<(int Item, double LogProbability)> Items, int Passes, long Slots);

/// <summary>
/// A small generative recommender, the family that SLMRec (ICLR 2025, section 2) compares with as G-LLMRec: a Llama reads the
/// items so far as digits and writes the digits of the next one. A design of our own after Open-P5, which writes item numbers
/// with a far larger model.
/// </summary>
/// <remarks>It serves to show what generating costs: earlier slots are computed again for each beam.</remarks>
public sealed class GLlmRec : Module<Slots, Tensor>, ISequenceRecommender, ITrainable<SequenceBatch>
{
    private const int Start = 0;
    private readonly GLlmRecOptions options;
    private readonly Device device;
    private readonly Llama llama;
    private readonly PrefixTree codes;

    /// <summary>Makes an untrained model; initial values come from libtorch's generator.</summary>
    /// <exception cref="ArgumentException">There is no item, or R is below 2.</exception>
    public GLlmRec(GLlmRecOptions options, Device? device = null) : base(nameof(GLlmRec))
    {
        if (options.ItemCount < 1 || options.Radix < 2) throw new ArgumentException($"{options.ItemCount} items cannot be written in digits below {options.Radix}.", nameof(options));
        (this.options, this.device) = (options, device ?? CPU);
        llama = new(options.Llama with { Vocabulary = options.Vocabulary, Head = true }, this.device);
        codes = PrefixTree.Of(Enumerable.Range(1, options.ItemCount).Select(item => (item, (IReadOnlyList<int>)Code(item))));
        RegisterComponents();
    }

    /// <summary>The tokens of an item: its two digits.</summary>
    public int[] Code(int item) => [1 + item / options.Radix, 1 + options.FirstDigits + item % options.Radix];

    /// <summary>Logarithms of the probabilities of each token after the last slot of each row. [B, tokens]</summary>
    /// <param name="x">Slots that hold tokens.</param>
    public override Tensor forward(Slots x)
    {
        using var scope = NewDisposeScope();
        var h = llama.LastStates(llama.Embed(x.Items), x.Positions, x);
        return Elementary.LogSoftmax(llama.Logits(h, x)).MoveToOuterDisposeScope();
    }

    /// <summary>Mean cross-entropy of the digits of all targets of a batch, each digit after those before it.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength, or a target is not the item that follows.</exception>
    public Tensor Loss(SequenceBatch batch)
    {
        CheckWidth(batch);
        var x = Slots.Of(Written(batch), packed: true, training, device);
        var (h, y) = x.WithTargets(llama.States(llama.Embed(x.Items), x.Positions, x));  // [N, D] and [N]
        return Elementary.CrossEntropy(llama.Logits(h, x), y);
    }

    /// <summary>Logarithms of the probabilities of all items, from the digits of each: 1 + <see cref="GLlmRecOptions.FirstDigits"/> passes a row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Tensor Score(SequenceBatch histories)
    {
        CheckWidth(histories);
        using var scope = NewDisposeScope();
        var (size, digits) = (histories.Size, options.FirstDigits);
        var prompts = Enumerable.Range(0, size).Select(b => Prompt(Enumerable.Range(0, histories.Lengths[b]).Select(t => (int)histories.Items[b, t]))).ToArray();
        var first = call(llama.SlotsOf(prompts))[.., 1..(1 + digits)];  // [B, H]
        var second = call(llama.SlotsOf([.. prompts.SelectMany(p => Enumerable.Range(1, digits).Select(digit => (int[])[.. p, digit]))]))[.., (1 + digits)..];
        return (first.unsqueeze(-1) + second.view(size, digits, options.Radix)).flatten(1)[.., ..(options.ItemCount + 1)].MoveToOuterDisposeScope();
    }

    /// <summary>The likeliest items by beam search along the codes of existing items. For a model in evaluation mode.</summary>
    /// <param name="history">Items, oldest first; the newest T are read.</param>
    /// <param name="k">How many to find.</param>
    /// <param name="width">Beams that are kept after each digit; null for <paramref name="k"/>.</param>
    public Generated Recommend(IReadOnlyList<int> history, int k, int? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(width ?? k, 1);
        using var guard = no_grad();
        var prompt = Prompt(history.TakeLast(options.MaxLength));
        var (beams, passes, slots) = (new List<Beam> { new(codes, prompt, 0) }, 0, 0L);
        while (beams[0].Node.Item is null)
        {
            (passes, slots) = (passes + beams.Count, slots + beams.Sum(b => b.Tokens.Length));
            beams = Longer(beams, width ?? k);
        }
        return new([.. beams.Take(k).Select(b => (b.Node.Item!.Value, b.LogProbability))], passes, slots);
    }

    private sealed record Beam(PrefixTree Node, int[] Tokens, double LogProbability);

    // Each beam with each token that may follow, of which the likeliest stay.
    private List<Beam> Longer(List<Beam> beams, int width)
    {
        using var scope = NewDisposeScope();
        var p = call(llama.SlotsOf([.. beams.Select(b => b.Tokens)])).to_type(float64).cpu().data<double>().ToArray();
        var longer = beams.SelectMany((b, n) => b.Node.Next.Select(token => new Beam(b.Node.After(token), [.. b.Tokens, token], b.LogProbability + p[n * options.Vocabulary + token])));
        return [.. longer.OrderByDescending(b => b.LogProbability).Take(width)];
    }

    private int[] Prompt(IEnumerable<int> items) => [Start, .. items.SelectMany(Code)];

    // The start, the digits of the items, and the first digit of the last target; the token that follows is what a slot predicts.
    private SequenceBatch Written(SequenceBatch batch)
    {
        var rows = new SequenceBatch(batch.Users, new long[batch.Size, 2 * batch.Width + 2], new long[batch.Size, 2 * batch.Width + 2], new int[batch.Size]) { Key = batch.Key };
        for (var b = 0; b < batch.Size; b++)
        {
            rows.Lengths[b] = 1 + 2 * batch.Lengths[b];
            for (var t = 0; t < batch.Lengths[b]; t++) Write(rows, b, 1 + 2 * t, (int)batch.Items[b, t]);
            for (var t = 0; t < batch.Lengths[b]; t++)
                if (batch.Targets[b, t] > 0) Predict(rows, b, t, batch);
        }
        return rows;
    }

    private void Write(SequenceBatch rows, int row, int slot, int item) => (rows.Items[row, slot], rows.Items[row, slot + 1]) = (Code(item)[0], Code(item)[1]);

    private void Predict(SequenceBatch rows, int b, int t, SequenceBatch batch)
    {
        var (slot, code) = (2 + 2 * t, Code((int)batch.Targets[b, t]));
        if (t + 1 < batch.Lengths[b] && batch.Items[b, t + 1] != batch.Targets[b, t])
            throw new ArgumentException($"Slot {t} of row {b} has the target {batch.Targets[b, t]}, and item {batch.Items[b, t + 1]} follows: only what follows can be generated.", nameof(batch));
        if (t + 1 == batch.Lengths[b]) (rows.Items[b, slot + 1], rows.Lengths[b]) = (code[0], rows.Lengths[b] + 1);
        (rows.Targets[b, slot], rows.Targets[b, slot + 1]) = (code[0], code[1]);
    }

    private void CheckWidth(SequenceBatch batch)
    {
        if (batch.Width > options.MaxLength)
            throw new ArgumentException($"The batch has {batch.Width} slots, the model reads at most {options.MaxLength}: make batches with MaxLength = {options.MaxLength}.", nameof(batch));
    }
}
