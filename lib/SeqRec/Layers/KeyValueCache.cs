using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>Keys and values of the slots that a sequence has so far, in one layer, so that the next slot alone is computed.</summary>
internal sealed class KeyValueCache : IDisposable
{
    private Tensor? _keys, _values;

    /// <summary>[T, KV, d].</summary>
    public Tensor Keys => _keys!;

    /// <summary>[T, KV, d].</summary>
    public Tensor Values => _values!;

    /// <param name="keys">[n, KV, d] of the new slots, already turned.</param>
    /// <param name="values">[n, KV, d].</param>
    public void Add(Tensor keys, Tensor values) => (_keys, _values) = (Longer(_keys, keys), Longer(_values, values));

    public void Dispose()
    {
        _keys?.Dispose();
        _values?.Dispose();
    }

    private static Tensor Longer(Tensor? old, Tensor added)
    {
        var longer = (old is null ? added.clone() : cat([old, added], 0)).DetachFromDisposeScope();
        old?.Dispose();
        return longer;
    }
}
