using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels;

/// <summary>The mean of the table's rows that each bag names, or its gradient.</summary>
internal unsafe struct MeanBagKernel<T> : IKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int BagsPerPart = 64;

    /// <summary>The table [R, D]; backward, its gradient.</summary>
    public T* Table;

    /// <summary>Rows of the table [N, M].</summary>
    public long* Bags;

    /// <summary>N, M, R and D.</summary>
    public nint Count, Members, TableRows, Width;

    /// <summary>The means [N, D]; backward, their gradient.</summary>
    public T* Means;

    /// <summary>Whether the gradient of the table is wanted.</summary>
    public bool IsBackward;

    public readonly void Run<V, L>() where V : unmanaged where L : struct, ILanes<T, V>
    {
        var kernel = this;
        if (!IsBackward)
        {
            KernelThreads.Run((int)((Count + BagsPerPart - 1) / BagsPerPart), p => kernel.Average<V, L>(p));
            return;
        }
        Rows<T, V, L>.Clear(Table, TableRows * Width);
        var shares = KernelThreads.Count;
        KernelThreads.Run(shares, s => kernel.Differentiate<V, L>(s, shares));
    }

    private readonly void Average<V, L>(int part) where V : unmanaged where L : struct, ILanes<T, V>
    {
        var share = T.One / T.CreateTruncating(Members);
        for (nint n = part * BagsPerPart, end = Math.Min(Count, n + BagsPerPart); n < end; n++)
        {
            T* mean = Means + n * Width;
            Rows<T, V, L>.Clear(mean, Width);
            for (var m = n * Members; m < (n + 1) * Members; m++)
                Rows<T, V, L>.Add(Table + (nint)Bags[m] * Width, Width, mean);
            Rows<T, V, L>.Scale(mean, share, Width, mean);
        }
    }

    // Each share has rows of the table of its own.
    private readonly void Differentiate<V, L>(int share, int shares) where V : unmanaged where L : struct, ILanes<T, V>
    {
        var weight = T.One / T.CreateTruncating(Members);
        for (nint n = 0; n < Count; n++)
            for (var m = n * Members; m < (n + 1) * Members; m++)
            {
                var row = (nint)Bags[m];
                if (shares == 1 || row % shares == share)
                    Rows<T, V, L>.AddScaled(Means + n * Width, weight, Width, Table + row * Width);
            }
    }
}
