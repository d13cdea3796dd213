using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>Both passes of the norm.</summary>
internal readonly unsafe struct ResidualNormPass<T, V, L>(in ResidualNorm<T> norm)
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly T* _weight = norm.Weight, _bias = norm.Bias;
    private readonly nint _width = norm.Width;
    private readonly T _size = T.CreateTruncating(norm.Width), _epsilon = T.CreateTruncating(norm.Epsilon);
    private readonly CounterDropout<T, V, L> _dropout = new(norm.Key, norm.P);

    /// <summary>y = LN(x + drop(z)).</summary>
    /// <param name="rows">Read and written.</param>
    /// <param name="room">[D] memory of the calling thread.</param>
    public void Forward(in ResidualNormRows<T> rows, T* room)
    {
        for (nint r = 0, at = 0; r < rows.Count; r++, at += _width)
        {
            T* u = rows.Normal == null ? room : rows.Normal + at, z = rows.Z == null ? null : rows.Z + at;
            if (_dropout.Drops)
            {
                _dropout.Apply(z, _width, (rows.Number + r) * _width, u);
                z = u;
            }
            var inverse = Normalise(rows.X + at, z, u, rows.Y + at);
            if (rows.Inverse != null) rows.Inverse[r] = inverse;
        }
    }

    /// <summary>Computes the output anew from the normalised rows.</summary>
    public void Restore(T* normal, nint count, T* y)
    {
        for (nint r = 0; r < count; r++) Scale(normal + r * _width, y + r * _width);
    }

    /// <summary>
    /// With G the gradient of y and u the normalised row: H = G w, dx = (H - mean(H) - u mean(H u)) / deviation. The
    /// gradients of weight and bias are added to <paramref name="gradWeight"/> and <paramref name="gradBias"/>.
    /// </summary>
    public void Backward(in ResidualNormRows<T> rows, T* gradWeight, T* gradBias)
    {
        for (nint r = 0, at = 0; r < rows.Count; r++, at += _width)
        {
            TakeRowBack(rows.Grad + at, rows.Normal + at, rows.Inverse[r], rows.GradX + at, gradWeight, gradBias);
            if (_dropout.Drops)
                _dropout.Apply(rows.GradX + at, _width, (rows.Number + r) * _width, rows.GradZ + at);
        }
    }

    // u = normal of x + z, y = u w + b; returns 1 / deviation.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private T Normalise(T* x, T* z, T* u, T* y)
    {
        var mean = Sum(x, z, u) / _size;
        var inverse = T.One / T.Sqrt(Centre(u, mean) / _size + _epsilon);
        var scale = L.Splat(inverse);
        nint k = 0;
        for (; k + L.Count <= _width; k += L.Count)
        {
            var normal = L.Multiply(L.Load(u + k), scale);
            L.Store(u + k, normal);
            L.Store(y + k, L.MultiplyAdd(normal, L.Load(_weight + k), L.Load(_bias + k)));
        }
        for (; k < _width; k++)
        {
            u[k] *= inverse;
            y[k] = T.FusedMultiplyAdd(u[k], _weight[k], _bias[k]);
        }
        return inverse;
    }

    // u = x + z, or x where z is null; returns Σ u.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Sum(T* x, T* z, T* u)
    {
        var sums = L.Splat(T.Zero);
        nint k = 0;
        for (; k + L.Count <= _width; k += L.Count)
        {
            var both = z == null ? L.Load(x + k) : L.Add(L.Load(x + k), L.Load(z + k));
            L.Store(u + k, both);
            sums = L.Add(sums, both);
        }
        var sum = L.Sum(sums);
        for (; k < _width; k++) sum += u[k] = z == null ? x[k] : x[k] + z[k];
        return sum;
    }

    // u -= mean; returns Σ u².
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Centre(T* u, T mean)
    {
        V sums = L.Splat(T.Zero), means = L.Splat(mean);
        nint k = 0;
        for (; k + L.Count <= _width; k += L.Count)
        {
            var centred = L.Subtract(L.Load(u + k), means);
            L.Store(u + k, centred);
            sums = L.MultiplyAdd(centred, centred, sums);
        }
        var sum = L.Sum(sums);
        for (; k < _width; k++)
        {
            u[k] -= mean;
            sum = T.FusedMultiplyAdd(u[k], u[k], sum);
        }
        return sum;
    }

    // y = u w + b
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale(T* u, T* y)
    {
        nint k = 0;
        for (; k + L.Count <= _width; k += L.Count)
            L.Store(y + k, L.MultiplyAdd(L.Load(u + k), L.Load(_weight + k), L.Load(_bias + k)));
        for (; k < _width; k++) y[k] = T.FusedMultiplyAdd(u[k], _weight[k], _bias[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeRowBack(T* grad, T* normal, T inverse, T* gradX, T* gradWeight, T* gradBias)
    {
        V sums = L.Splat(T.Zero), products = sums;
        nint k = 0;
        for (; k + L.Count <= _width; k += L.Count)
        {
            V g = L.Load(grad + k), u = L.Load(normal + k), h = L.Multiply(g, L.Load(_weight + k));
            L.Store(gradX + k, h);
            sums = L.Add(sums, h);
            products = L.MultiplyAdd(h, u, products);
            L.Store(gradWeight + k, L.MultiplyAdd(g, u, L.Load(gradWeight + k)));
            L.Store(gradBias + k, L.Add(L.Load(gradBias + k), g));
        }
        T sum = L.Sum(sums), product = L.Sum(products);
        for (; k < _width; k++)
        {
            gradX[k] = grad[k] * _weight[k];
            sum += gradX[k];
            product = T.FusedMultiplyAdd(gradX[k], normal[k], product);
            gradWeight[k] = T.FusedMultiplyAdd(grad[k], normal[k], gradWeight[k]);
            gradBias[k] += grad[k];
        }
        Centre(gradX, normal, sum / _size, product / _size, inverse);
    }

    // dx = (H - mean - u slope) / deviation, in place of H
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Centre(T* gradX, T* normal, T mean, T slope, T inverse)
    {
        V means = L.Splat(mean), slopes = L.Splat(-slope), scale = L.Splat(inverse);
        nint k = 0;
        for (; k + L.Count <= _width; k += L.Count)
        {
            var centred = L.Subtract(L.Load(gradX + k), means);
            L.Store(gradX + k, L.Multiply(L.MultiplyAdd(L.Load(normal + k), slopes, centred), scale));
        }
        for (; k < _width; k++)
            gradX[k] = T.FusedMultiplyAdd(normal[k], -slope, gradX[k] - mean) * inverse;
    }
}
