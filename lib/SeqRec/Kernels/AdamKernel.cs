using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels;

/// <summary>
/// One update by Adam or AdamW of a parameter w with gradient g: m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², and
/// w moves by −rate m̂ / (√v̂ + ε). Each array is read and written once.
/// </summary>
internal unsafe struct AdamKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PartSize = 1 << 14;

    /// <summary>[N].</summary>
    public T* W;

    /// <summary>[N].</summary>
    public T* G;

    /// <summary>[N].</summary>
    public T* M;

    /// <summary>[N].</summary>
    public T* V;

    /// <summary>N.</summary>
    public nint Count;

    public AdamStep Step;

    public readonly void Run<TV, L>() where TV : unmanaged where L : struct, ILanes<T, TV>
    {
        var a = this;
        KernelThreads.Run((int)((Count + PartSize - 1) / PartSize), part =>
        {
            var begin = (nint)part * PartSize;
            a.Update<TV, L>(begin, Math.Min(PartSize, a.Count - begin));
        });
    }

    private readonly void Update<TV, L>(nint begin, nint count) where TV : unmanaged where L : struct, ILanes<T, TV>
    {
        var whole = count / L.Count * L.Count;
        T* w = W + begin, g = G + begin, m = M + begin, v = V + begin;
        L.OnRegisters(new AdamLoop<T>(w, g, m, v, whole, Step));
        if (whole == count) return;
        var rest = (int)(count - whole);
        var last = stackalloc T[4 * L.Count];  // the elements after whole blocks, in a block of their own
        T* lastG = last + L.Count, lastM = lastG + L.Count, lastV = lastM + L.Count;
        new Span<T>(last, 4 * L.Count).Clear();
        Copy(w + whole, rest, last);
        Copy(g + whole, rest, lastG);
        Copy(m + whole, rest, lastM);
        Copy(v + whole, rest, lastV);
        L.OnRegisters(new AdamLoop<T>(last, lastG, lastM, lastV, L.Count, Step));
        Copy(last, rest, w + whole);
        Copy(lastM, rest, m + whole);
        Copy(lastV, rest, v + whole);
    }

    private static void Copy(T* from, int n, T* to) => new ReadOnlySpan<T>(from, n).CopyTo(new Span<T>(to, n));
}

/// <summary>The numbers of one update.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Eps">ε.</param>
/// <param name="Decay">Weight decay.</param>
/// <param name="IsDecoupled">AdamW: w shrinks by rate · decay first. False for Adam: decay · w is added to g.</param>
/// <param name="Number">Updates of the parameter, this one included.</param>
internal readonly record struct AdamStep(
    double Rate, double Beta1, double Beta2, double Eps, double Decay, bool IsDecoupled, long Number)
{
    /// <summary>What w is multiplied by first.</summary>
    public double Shrink => IsDecoupled ? 1 - Rate * Decay : 1;

    /// <summary>What w is multiplied by before it is added to g.</summary>
    public double Pull => IsDecoupled ? 0 : Decay;

    /// <summary>ε √(1 − β₂ᵗ): m̂ / (√v̂ + ε) is m √(1 − β₂ᵗ) / (1 − β₁ᵗ) / (√v + this).</summary>
    public double ScaledEps => Eps * RootCorrection;

    /// <summary>What m / (√v + <see cref="ScaledEps"/>) is multiplied by, for w to be lowered by it.</summary>
    public double Move => Rate * RootCorrection / (1 - ScalarMath.Power(Beta1, Number));

    private double RootCorrection => Math.Sqrt(1 - ScalarMath.Power(Beta2, Number));
}

// The constants are numbers of T before the loop begins: calls between would send their registers to memory.
internal readonly unsafe struct AdamLoop<T>(T* w, T* g, T* m, T* v, nint count, AdamStep step) : ILaneLoop<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T _beta1 = Number(step.Beta1), _share1 = Number(1 - step.Beta1);
    private readonly T _beta2 = Number(step.Beta2), _share2 = Number(1 - step.Beta2);
    private readonly T _shrink = Number(step.Shrink), _pull = Number(step.Pull);  // 1 or 0 change no bit
    private readonly T _eps = Number(step.ScaledEps), _move = Number(-step.Move);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        T* ws = w, gs = g, ms = m, vs = v;
        V beta1 = L.Splat(_beta1), share1 = L.Splat(_share1), beta2 = L.Splat(_beta2), share2 = L.Splat(_share2);
        V shrink = L.Splat(_shrink), pull = L.Splat(_pull), eps = L.Splat(_eps), move = L.Splat(_move);
        for (nint k = 0, end = count; k < end; k += L.Count)
        {
            V old = L.Load(ws + k), grad = L.MultiplyAdd(pull, old, L.Load(gs + k));
            V mean = L.MultiplyAdd(beta1, L.Load(ms + k), L.Multiply(share1, grad));
            V square = L.MultiplyAdd(beta2, L.Load(vs + k), L.Multiply(L.Multiply(share2, grad), grad));
            L.Store(ms + k, mean);
            L.Store(vs + k, square);
            V direction = L.Divide(mean, L.Add(L.Sqrt(square), eps));
            L.Store(ws + k, L.MultiplyAdd(move, direction, L.Multiply(shrink, old)));
        }
    }

    private static T Number(double x) => T.CreateTruncating(x);
}
