using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels;

/// <summary>
/// Softmax cross-entropy of h tableᵀ: per row, log Σᵥ exp(h · eᵥ) - h · e_y. Logits exist for one chunk of rows at a time, so
/// the [N, V] matrix is never stored.
/// </summary>
/// <remarks>Work per row: three products of 2 V D operations, and V exponentials.</remarks>
internal unsafe struct CrossEntropyKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>States [N, D].</summary>
    public T* H;

    /// <summary>One row per class [V, D].</summary>
    public T* Table;

    /// <summary>[N] classes, 0..V-1.</summary>
    public long* Targets;

    /// <summary>N, V and D.</summary>
    public nint Rows, Classes, Width;

    /// <summary>Gradient of the mean loss by h [N, D]; null where no gradient is wanted.</summary>
    public T* GradH;

    /// <summary>Gradient by the table [V, D]; null likewise.</summary>
    public T* GradTable;

    /// <summary>Loss of each row [N].</summary>
    public double* Losses;

    /// <summary>First class with the largest logit of each row [N].</summary>
    public long* ArgMax;

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V> =>
        new CrossEntropyPass<T, V, L>(this).Run();
}
