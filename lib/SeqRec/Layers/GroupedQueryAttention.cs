using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Layers;

/// <summary>
/// Self-attention with rotary positions in which H query heads share KV key and value heads (Ainslie et al., 2023): query
/// head h looks with head ⌊h KV / H⌋.
/// </summary>
public sealed class GroupedQueryAttention : Module<Tensor, Rotation, Slots, Tensor>
{
    private readonly LoraLinear q_proj, k_proj, v_proj, o_proj;  // named as in Hugging Face's checkpoints
    private readonly long heads, groups, headDim;

    /// <param name="dim">D, width of a slot.</param>
    /// <param name="heads">H.</param>
    /// <param name="keyValueHeads">KV; divides H.</param>
    /// <param name="headDim">d, size of a head.</param>
    /// <param name="linear">Makes a linear map, given its name and its widths.</param>
    public GroupedQueryAttention(long dim, long heads, long keyValueHeads, long headDim, Func<string, long, long, LoraLinear> linear) : base(nameof(GroupedQueryAttention))
    {
        if (heads % keyValueHeads != 0) throw new ArgumentException($"{keyValueHeads} key and value heads do not divide {heads} query heads.", nameof(keyValueHeads));
        (this.heads, groups, this.headDim) = (heads, heads / keyValueHeads, headDim);
        q_proj = linear(nameof(q_proj), dim, heads * headDim);
        k_proj = linear(nameof(k_proj), dim, keyValueHeads * headDim);
        v_proj = linear(nameof(v_proj), dim, keyValueHeads * headDim);
        o_proj = linear(nameof(o_proj), heads * headDim, dim);
        RegisterComponents();
    }

    /// <param name="x">[.., D].</param>
    /// <param name="rotation">At each slot.</param>
    /// <param name="slots">Which slots a slot may see.</param>
    /// <returns>[.., D].</returns>
    public override Tensor forward(Tensor x, Rotation rotation, Slots slots)
    {
        var (k, v) = KeysAndValues(x, rotation, slots);
        return o_proj.call(slots.Attend(Queries(x, rotation, slots), Shared(k), Shared(v), heads, 0), slots);
    }

    /// <summary>The output at each sequence's last slot alone.</summary>
    /// <param name="asking">[B, D] the last slots.</param>
    /// <param name="x">[N, D] all slots.</param>
    /// <param name="rotation">At all slots.</param>
    /// <param name="slots">Which slots make a sequence.</param>
    /// <returns>[B, D].</returns>
    internal Tensor Last(Tensor asking, Tensor x, Rotation rotation, PackedSlots slots)
    {
        var (k, v) = KeysAndValues(x, rotation, slots);
        return o_proj.call(slots.AttendLast(Queries(asking, rotation.Last(slots), slots), Shared(k), Shared(v), heads, 0), slots);
    }

    /// <summary>The output at one more slot of one sequence, whose earlier keys and values are kept.</summary>
    /// <param name="x">[1, D] the new slot.</param>
    /// <param name="rotation">At this slot.</param>
    /// <param name="slots">The new slot.</param>
    /// <param name="past">Keys and values of the slots before; those of the new one are added.</param>
    /// <returns>[1, D].</returns>
    internal Tensor Next(Tensor x, Rotation rotation, Slots slots, KeyValueCache past)
    {
        var (k, v) = KeysAndValues(x, rotation, slots);
        past.Add(k, v);  // [T, KV, d]
        var q = Queries(x, rotation, slots).view(1, heads, headDim).transpose(0, 1);  // [H, 1, d]
        var (keys, values) = (Heads(Shared(past.Keys)), Heads(Shared(past.Values)));   // [H, T, d]
        var a = q.matmul(keys.transpose(-1, -2)) / Math.Sqrt(headDim);
        return o_proj.call(a.softmax(-1).matmul(values).view(1, heads * headDim), slots);
    }

    private Tensor Queries(Tensor x, Rotation rotation, Slots slots) => rotation.Turn(Split(q_proj.call(x, slots), heads)).flatten(-2);

    // [.., KV, d]
    private (Tensor Keys, Tensor Values) KeysAndValues(Tensor x, Rotation rotation, Slots slots) =>
        (rotation.Turn(Split(k_proj.call(x, slots), heads / groups)), Split(v_proj.call(x, slots), heads / groups));

    // [.., count·d] -> [.., count, d]
    private Tensor Split(Tensor x, long count) => x.view([.. x.shape[..^1], count, headDim]);

    // Each head as often as query heads look with it. [.., KV, d] -> [.., H·d]
    private Tensor Shared(Tensor x) => (groups == 1 ? x : x.repeat_interleave(groups, -2)).flatten(-2);

    private Tensor Heads(Tensor x) => x.view(-1, heads, headDim).transpose(0, 1);
}
