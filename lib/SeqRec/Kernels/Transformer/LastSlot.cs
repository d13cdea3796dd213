using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>Attention of a sequence's last slot in one head.</summary>
internal readonly unsafe struct LastSlot<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly PackedAttention<T> _a;
    private readonly nint _queryAt, _keyAt, _length, _depth, _end;
    private readonly T _scale;
    private readonly CounterDropout<T, V, L> _dropout;

    public LastSlot(in PackedAttention<T> a, nint sequence, nint head)
    {
        var first = (nint)a.Offsets[sequence];
        (_a, _depth, _length) = (a, a.Depth, (nint)a.Offsets[sequence + 1] - first);
        _queryAt = sequence * a.Width + head * _depth;
        _keyAt = first * a.Width + head * _depth;
        _end = Rows<T, V, L>.RoundUp(_length);
        _scale = T.One / T.Sqrt(T.CreateTruncating(_depth));
        _dropout = new(a.KeyOf(first + _length - 1, head), a.P);
    }

    /// <summary>Writes the output of the slot.</summary>
    /// <param name="kept">[slots] memory of the calling thread.</param>
    public void Attend(T* kept)
    {
        Weights(kept, kept);
        var to = _a.Out + _queryAt;
        Rows<T, V, L>.Clear(to, _depth);
        for (nint j = 0; j < _length; j++) Rows<T, V, L>.AddScaled(Key(_a.V, j), kept[j], _depth, to);
    }

    /// <summary>
    /// Writes the gradients. With G that of the output and m the mask: dV_j = p_j m_j G, dp_j = m_j G.V_j,
    /// ds_j = p_j (dp_j - sum p dp), dQ = sum ds_j K_j / sqrt d, dK_j = ds_j Q / sqrt d.
    /// </summary>
    /// <param name="p">[slots] memory of the calling thread, as the next ones.</param>
    /// <param name="kept">Likewise.</param>
    /// <param name="ds">Likewise.</param>
    public void TakeBack(T* p, T* kept, T* ds)
    {
        Weights(p, kept);
        T* q = _a.Q + _queryAt, gradQ = _a.GradQ + _queryAt, grad = _a.GradOut + _queryAt;
        var total = T.Zero;
        for (nint j = 0; j < _length; j++)
        {
            ds[j] = Rows<T, V, L>.Dot(grad, Key(_a.V, j), _depth);
            total = T.FusedMultiplyAdd(kept[j], ds[j], total);
        }
        for (nint j = 0; j < _length; j++) ds[j] = T.FusedMultiplyAdd(kept[j], ds[j], -p[j] * total) * _scale;
        Rows<T, V, L>.Clear(gradQ, _depth);
        for (nint j = 0; j < _length; j++)
        {
            Rows<T, V, L>.Scale(q, ds[j], _depth, Key(_a.GradK, j));
            Rows<T, V, L>.Scale(grad, kept[j], _depth, Key(_a.GradV, j));
            Rows<T, V, L>.AddScaled(Key(_a.K, j), ds[j], _depth, gradQ);
        }
    }

    private T* Key(T* x, nint j) => x + _keyAt + j * _a.Width;

    // p = softmax(q K' / sqrt d), and kept = p with dropout. Both may be the same.
    private void Weights(T* p, T* kept)
    {
        for (nint j = 0; j < _length; j++) p[j] = Rows<T, V, L>.Dot(_a.Q + _queryAt, Key(_a.K, j), _depth);
        Softmax(p, kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Softmax(T* p, T* kept)
    {
        var inverse = L.Splat(AttentionRow<T, V, L>.Exponentials(p, _scale, _length, _end));
        for (nint j = 0; j < _end; j += L.Count)
        {
            var weight = L.Multiply(L.Load(p + j), inverse);
            L.Store(p + j, weight);
            L.Store(kept + j, _dropout.Drops ? L.Multiply(weight, _dropout.Factors(j)) : weight);
        }
    }
}
