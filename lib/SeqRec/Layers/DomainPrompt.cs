using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// What a domain has to say to a user (PFCR: Guo et al., WWW 2024): d_W learnt context words, looked at by multi-head attention whose one
/// query is the user's sequence vector.
/// </summary>
public sealed class DomainPrompt : Module<Tensor, Tensor>
{
    private readonly Parameter words;  // P
    private readonly Dense query, key, value, output;
    private readonly long heads;

    /// <summary>Words and input maps are Xavier-uniform, the latter as one matrix of three; all biases are 0.</summary>
    /// <param name="words">d_W, context words.</param>
    /// <param name="dim">Width d of a vector.</param>
    /// <param name="heads">Divides d.</param>
    /// <param name="device">Where the parameters live.</param>
    public DomainPrompt(long words, long dim, long heads, Device device) : base(nameof(DomainPrompt))
    {
        if (dim % heads != 0) throw new ArgumentException($"{heads} heads do not divide a width of {dim}.", nameof(heads));
        this.heads = heads;
        using var initial = empty(words, dim, device: device);
        this.words = Owned.Parameter(Initial.Xavier(initial));
        (query, key) = (new(dim, dim, device), new(dim, dim, device));
        (value, output) = (new(dim, dim, device), new(dim, dim, device));
        var bound = Math.Sqrt(6.0 / (4 * dim));
        foreach (var map in new[] { query, key, value }) Initial.Uniform(map.Weight, bound);
        foreach (var map in new[] { query, key, value, output }) init.zeros_(map.Bias!);
        RegisterComponents();
    }

    /// <param name="h">[B, d] sequence vectors.</param>
    /// <returns>[B, d]: what each head sees of the words, P W^V weighed by <see cref="Attention"/>, side by side, through the output map.</returns>
    public override Tensor forward(Tensor h)
    {
        using var scope = NewDisposeScope();
        var values = Heads(value.call(words));                                                   // [d_W, d_head] each
        var seen = Weights(h).Zip(values, (a, v) => Fused.Linear(a, v.transpose(0, 1)));         // [B, d_head] each
        return output.call(cat([.. seen], 1)).MoveToOuterDisposeScope();
    }

    /// <summary>How much each head looks at each word: softmax((h W^Q)(P W^K)ᵀ / √d_head).</summary>
    /// <param name="h">[B, d] sequence vectors.</param>
    /// <returns>[H, B, d_W]</returns>
    public Tensor Attention(Tensor h)
    {
        using var scope = NewDisposeScope();
        return stack(Weights(h)).MoveToOuterDisposeScope();
    }

    // Of each head. [B, d_W]
    private IEnumerable<Tensor> Weights(Tensor h) => Heads(query.call(h)).Zip(Heads(key.call(words)), (q, k) =>
        Elementary.Softmax(Fused.Linear(q, k) / Math.Sqrt(k.shape[1])));

    // [N, d] -> H of [N, d_head]
    private Tensor[] Heads(Tensor x) => x.chunk(heads, 1);
}
