using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>Multi-head self-attention with its four linear maps (Vaswani et al., 2017, section 3.2).</summary>
public sealed class SelfAttention : Module<Tensor, Tensor, Slots, Tensor>
{
    private readonly Dense query, key, value, output;
    private readonly long heads;
    private readonly double dropout;

    /// <param name="dim">Width D of a slot.</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="dropout">Probability of dropping an attention weight.</param>
    /// <param name="device">Where the parameters live.</param>
    public SelfAttention(long dim, long heads, double dropout, Device device) : base(nameof(SelfAttention))
    {
        if (dim % heads != 0) throw new ArgumentException($"{heads} heads do not divide a width of {dim}.", nameof(heads));
        (this.heads, this.dropout) = (heads, dropout);
        query = new Dense(dim, dim, device);
        key = new Dense(dim, dim, device);
        value = new Dense(dim, dim, device);
        output = new Dense(dim, dim, device);
        RegisterComponents();
    }

    /// <summary>The maps of query, key, value and output.</summary>
    internal Dense[] Maps => [query, key, value, output];

    /// <summary>Heads that lie side by side in a slot.</summary>
    internal long Heads => heads;

    /// <summary>Probability of dropping an attention weight.</summary>
    internal double Dropout => dropout;

    /// <param name="x">[.., D] what asks.</param>
    /// <param name="seen">[.., D] what is looked at; in most models the same.</param>
    /// <param name="slots">Which slots a slot may see.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Tensor x, Tensor seen, Slots slots)
    {
        var (q, k, v) = ReferenceEquals(x, seen)
            ? Fused.Projections(x, query, key, value)
            : (query.call(x), key.call(seen), value.call(seen));
        return output.call(slots.Attend(q, k, v, heads, dropout));
    }

    /// <param name="x">[M, D] what some slots ask.</param>
    /// <param name="seen">[N, D] what is looked at.</param>
    /// <param name="slots">Which slots make a sequence.</param>
    /// <param name="asked">The M slots.</param>
    /// <returns>[M, D].</returns>
    internal Tensor At(Tensor x, Tensor seen, PackedSlots slots, AskedSlots asked) =>
        output.call(slots.AttendFrom(asked, query.call(x), key.call(seen), value.call(seen), heads, dropout));
}
