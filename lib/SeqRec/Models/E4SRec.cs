using SeqRec.Data;
using SeqRec.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Models;

/// <summary>
/// E4SRec (Li et al., 2023), the teacher of SLMRec (ICLR 2025) and, with fewer layers, its student: item vectors of another
/// model, frozen, pass through a linear map into a Llama between the tokens of a prompt, and the last state passes through
/// another back to the width of the item vectors, with which it is multiplied.
/// </summary>
/// <remarks>Departures from the authors' code: a history is packed rather than padded, with the same positions, so padding
/// costs nothing; and item 0, padding, is never a candidate.</remarks>
public sealed class E4SRec : Module<SequenceBatch, Tensor>, IInnerProductModel, ITrainable<SequenceBatch>
{
    private readonly E4SRecOptions options;
    private readonly Device device;
    private readonly Tensor items;  // a buffer, so that no optimiser meets it
    private readonly Dense input_proj, score;
    private readonly Llama llama;

    /// <summary>Puts new linear maps around a Llama; their values come from libtorch's generator.</summary>
    /// <param name="llama">Which of its weights are trained is its own matter; it needs tokens if there is a prompt, and no head.</param>
    /// <param name="itemTable">[V + 1, d] vectors of items 1..V; a copy is kept, with zeros in row 0.</param>
    /// <param name="options">How a history is read.</param>
    /// <param name="device">Where the parameters live, the Llama's included.</param>
    /// <exception cref="ArgumentException">A prompt needs tokens that the Llama lacks, or a prompt after the items leaves no item's state to predict from.</exception>
    public E4SRec(Llama llama, Tensor itemTable, E4SRecOptions options, Device? device = null) : base(nameof(E4SRec))
    {
        (this.llama, this.options, this.device) = (llama, options, device ?? CPU);
        if (options.PromptBefore.Concat(options.PromptAfter).Any(token => token < 0 || token >= llama.Options.Vocabulary))
            throw new ArgumentException($"The prompt has a token that the Llama's vocabulary of {llama.Options.Vocabulary} lacks.", nameof(options));
        if (options is { AllPositions: true, PromptAfter.Count: > 0 })
            throw new ArgumentException("With a prompt after the items, only its end predicts: set AllPositions = false.", nameof(options));
        using var scope = NewDisposeScope();
        items = Owned.Buffer(itemTable.detach().to(float32, this.device, copy: true));
        Initial.ClearPadding(items);
        input_proj = new Dense(items.shape[1], llama.Options.Dim, this.device);
        score = new Dense(llama.Options.Dim, items.shape[1], this.device, hasBias: false);
        RegisterComponents();
    }

    /// <summary>The Llama in the middle.</summary>
    public Llama Llama => llama;

    /// <summary>d, width of the item vectors.</summary>
    public long ItemDim => items.shape[1];

    /// <summary>How it reads a history.</summary>
    public E4SRecOptions Options => options;

    /// <summary>V, the number of items.</summary>
    public int ItemCount => (int)items.shape[0] - 1;

    /// <summary>h, what each row's user looks for. [B, d]</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public override Tensor forward(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();  // what the backward pass does not need is freed here
        var x = Lay(batch, out var gaps);
        return score.call(llama.LastStates(Read(batch, x), Places(x, gaps), x)).MoveToOuterDisposeScope();
    }

    /// <summary>Mean cross-entropy over the catalogue, of the last target of each row or of all targets.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Tensor Loss(SequenceBatch batch) => options.AllPositions && !batch.TargetsAreLast() ? LossOfAll(batch) : Loss(call(batch), batch);

    /// <summary>The same loss from user vectors, of which an inner layer may give others. [B, d]</summary>
    /// <param name="h">[B, d].</param>
    /// <param name="batch">Whose last targets are to be predicted; rows without one count for nothing.</param>
    public Tensor Loss(Tensor h, SequenceBatch batch)
    {
        var targets = batch.LastTargets();
        var rows = Enumerable.Range(0, batch.Size).Where(b => targets[b] > 0).ToArray();
        var y = tensor(Array.ConvertAll(rows, b => targets[b] - 1L), device: device);
        return Fused.SoftmaxCrossEntropy(rows.Length == batch.Size ? h : h.index_select(0, tensor(Array.ConvertAll(rows, b => (long)b), device: device)), items[1..], y);
    }

    /// <summary>Scores of all items as the next one of each row.</summary>
    /// <returns>[B, V + 1]; column 0 is the padding item.</returns>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Tensor Score(SequenceBatch histories) => ScoreOf(call(histories));

    (Tensor Users, Tensor Items) IInnerProductModel.Factors(SequenceBatch histories) => (call(histories), items);

    /// <summary>The state from which each row's user vector is made, at every depth as <see cref="Llama.LastStatesOfLayers"/> counts.</summary>
    /// <exception cref="ArgumentException">The batch is wider than MaxLength.</exception>
    public Tensor[] LastStatesOfLayers(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var x = Lay(batch, out var gaps);
        return [.. llama.LastStatesOfLayers(Read(batch, x), Places(x, gaps), x).Select(state => state.MoveToOuterDisposeScope())];
    }

    /// <summary>h from a state of any depth, through the map that the last one was trained with. [B, D] -> [B, d]</summary>
    public Tensor UserOf(Tensor state) => score.call(state);

    /// <summary>Scores from a state of any depth. [B, D] -> [B, V + 1]</summary>
    public Tensor ScoreOfState(Tensor state) => ScoreOf(UserOf(state));

    /// <summary>A model of the first layers alone that starts from this one's weights.</summary>
    /// <param name="layers">How many.</param>
    public E4SRec FirstLayers(int layers)
    {
        var student = new E4SRec(new Llama(llama.Options with { Layers = layers }, device), items, options, device);
        var own = student.state_dict();
        student.load_state_dict(state_dict().Where(w => own.ContainsKey(w.Key)).ToDictionary());
        return student;
    }

    /// <summary>A model without adapters that computes the same, as <see cref="Llama.Merged"/>.</summary>
    public E4SRec Merged()
    {
        var merged = new E4SRec(llama.Merged(), items, options, device);
        merged.input_proj.load_state_dict(input_proj.state_dict());
        merged.score.load_state_dict(score.state_dict());
        merged.train(training);
        return merged;
    }

    private Tensor ScoreOf(Tensor h) => Fused.Linear(h, items);

    private Tensor LossOfAll(SequenceBatch batch)
    {
        var x = Lay(batch, out var gaps);
        var (h, y) = x.WithTargets(llama.States(Read(batch, x), Places(x, gaps), x));  // [N, D] and [N]
        return Fused.SoftmaxCrossEntropy(score.call(h), items[1..], y - 1);
    }

    // A row is prompt, items, prompt. Its slots hold numbers of the rows of Vectors: 0 padding, then items, then tokens.
    private Slots Lay(SequenceBatch batch, out long[] gaps)
    {
        if (batch.Width > options.MaxLength)
            throw new ArgumentException($"The batch has {batch.Width} slots, the model reads at most {options.MaxLength}: make batches with MaxLength = {options.MaxLength}.", nameof(batch));
        var (before, after) = (options.PromptBefore.Count, options.PromptAfter.Count);
        var (width, item, token) = (batch.Width + before + after, 0L, batch.Lengths.Sum() + 1L);
        var rows = new SequenceBatch(batch.Users, new long[batch.Size, width], new long[batch.Size, width], [.. batch.Lengths.Select(n => n + before + after)]) { Key = batch.Key };
        for (var b = 0; b < batch.Size; b++)
        {
            for (var t = 0; t < before; t++) rows.Items[b, t] = token + t;
            for (var t = 0; t < batch.Lengths[b]; t++) (rows.Items[b, before + t], rows.Targets[b, before + t]) = (++item, batch.Targets[b, t]);
            for (var t = 0; t < after; t++) rows.Items[b, before + batch.Lengths[b] + t] = token + before + t;
        }
        gaps = Array.ConvertAll(batch.Lengths, n => (long)options.MaxLength - n);
        return Slots.Of(rows, options.Packed, training, device);
    }

    // [.., D]
    private Tensor Read(SequenceBatch batch, Slots x) =>
        Vectors(batch).index_select(0, x.Items.flatten()).view([.. x.Items.shape, llama.Options.Dim]);

    // What slots can hold. [1 + items + tokens, D]
    private Tensor Vectors(SequenceBatch batch)
    {
        long[] ids = [0, .. Enumerable.Range(0, batch.Size).SelectMany(b => Enumerable.Range(0, batch.Lengths[b]).Select(t => batch.Items[b, t]))];
        var vectors = input_proj.call(items.index_select(0, tensor(ids, device: device)));
        long[] tokens = [.. options.PromptBefore.Concat(options.PromptAfter).Select(token => (long)token)];
        return tokens.Length == 0 ? vectors : cat([vectors, llama.Embed(tensor(tokens, device: device))], 0);
    }

    // As if items were padded on the left to T slots: between the first prompt and the first item lies a gap. [L], [B, L] or [N]
    private Tensor Places(Slots x, long[] gaps)
    {
        if (options.PromptBefore.Count == 0) return x.Positions;  // then the gap lies before all
        var gap = x.Spread(tensor(gaps, device: device).unsqueeze(1)).squeeze(-1);
        return x.Positions + gap * x.Positions.ge(options.PromptBefore.Count).to_type(int64);
    }
}
