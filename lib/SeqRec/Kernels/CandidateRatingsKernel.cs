using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels;

/// <summary>Inner products of states with candidates of their own, r(n, c) = hₙ · e(n, c), or their gradients.</summary>
/// <remarks>The rows of the table are read where they lie. An item's gradient is summed in the order of the states.</remarks>
internal unsafe struct CandidateRatingsKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int RowsPerPart = 32;

    /// <summary>States [N, D].</summary>
    public T* H;

    /// <summary>Item table [V, D].</summary>
    public T* Table;

    /// <summary>Rows of the table [N, C].</summary>
    public long* Candidates;

    /// <summary>N, C, V and D.</summary>
    public nint States, Count, Items, Width;

    /// <summary>Forward: the result [N, C].</summary>
    public T* Ratings;

    /// <summary>Backward: the gradient of the ratings [N, C]; null forward.</summary>
    public T* Grad;

    /// <summary>Backward: the gradient of the states [N, D].</summary>
    public T* GradH;

    /// <summary>Backward: the gradient of the table [V, D].</summary>
    public T* GradTable;

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var kernel = this;
        var parts = (int)((States + RowsPerPart - 1) / RowsPerPart);
        if (Grad == null)
        {
            KernelThreads.Run(parts, p => kernel.Rate<V, L>(p));
            return;
        }
        KernelThreads.Run(parts, p => kernel.DifferentiateStates<V, L>(p));
        Rows<T, V, L>.Clear(GradTable, Items * Width);
        var shares = KernelThreads.Count;
        KernelThreads.Run(shares, s => kernel.DifferentiateTable<V, L>(s, shares));
    }

    private readonly void Rate<V, L>(int part) where V : unmanaged where L : struct, ILanes<T, V>
    {
        for (nint n = part * RowsPerPart, end = Math.Min(States, n + RowsPerPart); n < end; n++)
            for (var c = n * Count; c < (n + 1) * Count; c++)
                Ratings[c] = Rows<T, V, L>.Dot(H + n * Width, Table + (nint)Candidates[c] * Width, Width);
    }

    private readonly void DifferentiateStates<V, L>(int part) where V : unmanaged where L : struct, ILanes<T, V>
    {
        for (nint n = part * RowsPerPart, end = Math.Min(States, n + RowsPerPart); n < end; n++)
        {
            Rows<T, V, L>.Clear(GradH + n * Width, Width);
            for (var c = n * Count; c < (n + 1) * Count; c++)
                Rows<T, V, L>.AddScaled(Table + (nint)Candidates[c] * Width, Grad[c], Width, GradH + n * Width);
        }
    }

    // Each share has items of its own.
    private readonly void DifferentiateTable<V, L>(int share, int shares)
        where V : unmanaged where L : struct, ILanes<T, V>
    {
        for (nint n = 0; n < States; n++)
            for (var c = n * Count; c < (n + 1) * Count; c++)
            {
                var item = (nint)Candidates[c];
                if (shares == 1 || item % shares == share)
                    Rows<T, V, L>.AddScaled(H + n * Width, Grad[c], Width, GradTable + item * Width);
            }
    }
}
