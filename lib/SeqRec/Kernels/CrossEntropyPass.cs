using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels;

/// <summary>
/// One run of <see cref="CrossEntropyKernel{T}"/>. Chunks of rows first meet all classes (each thread has chunks of its own);
/// then the gradient of the table is summed over their rows in order (each thread has classes of its own).
/// </summary>
internal sealed unsafe class CrossEntropyPass<T, V, L>(CrossEntropyKernel<T> kernel)
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private const int MostChunks = 8;  // at a time

    private readonly nint _width = Rows<T, V, L>.RoundUp(kernel.Width);
    private T* _table, _gradTable;

    private bool LearnsGradient => kernel.GradH != null;

    public void Run()
    {
        var padded = _width != kernel.Width;
        using var table = new Scratch<T>(padded ? kernel.Classes * _width : 0);
        using var gradTable = new Scratch<T>(padded && LearnsGradient ? kernel.Classes * _width : 0);
        _table = padded ? table.Pointer : kernel.Table;
        _gradTable = padded ? gradTable.Pointer : kernel.GradTable;
        if (padded) CopyRows(kernel.Table, kernel.Width, _table, _width);
        if (LearnsGradient) Rows<T, V, L>.Clear(_gradTable, kernel.Classes * _width);
        RunChunks();
        if (!LearnsGradient) return;
        SubtractTargets();
        if (padded) CopyRows(_gradTable, _width, kernel.GradTable, kernel.Width);
    }

    private void RunChunks()
    {
        var count = (int)((kernel.Rows + CrossEntropyChunk<T, V, L>.ChunkRows - 1) / CrossEntropyChunk<T, V, L>.ChunkRows);
        var chunks = new CrossEntropyChunk<T, V, L>[Math.Min(count, Math.Min(MostChunks, KernelThreads.Count))];
        try
        {
            for (var k = 0; k < chunks.Length; k++) chunks[k] = new(kernel, _table, _width);
            for (var first = 0; first < count; first += chunks.Length)
                RunTogether(chunks.AsMemory(0, Math.Min(chunks.Length, count - first)), first);
        }
        finally
        {
            foreach (var chunk in chunks) chunk?.Dispose();
        }
    }

    private void RunTogether(Memory<CrossEntropyChunk<T, V, L>> chunks, int first)
    {
        KernelThreads.Run(chunks.Length, k => chunks.Span[k].MeetClasses((first + k) * CrossEntropyChunk<T, V, L>.ChunkRows));
        if (!LearnsGradient) return;
        nint classes = kernel.Classes, blocks = (classes + CrossEntropyChunk<T, V, L>.Part - 1) / CrossEntropyChunk<T, V, L>.Part;
        var shares = Math.Min(KernelThreads.Count, (int)Math.Min(blocks, 64));
        KernelThreads.Run(shares, k =>
        {
            nint from = blocks * k / shares * CrossEntropyChunk<T, V, L>.Part;
            nint to = Math.Min(classes, blocks * (k + 1) / shares * CrossEntropyChunk<T, V, L>.Part);
            foreach (var chunk in chunks.Span) chunk.AddTableGradient(_gradTable, from, to);
        });
    }

    // The part of the targets, -e_y / N of h and -h / N of e_y.
    private void SubtractTargets()
    {
        var share = -T.One / T.CreateTruncating(kernel.Rows);
        for (nint r = 0; r < kernel.Rows; r++)
        {
            var y = (nint)kernel.Targets[r];
            Rows<T, V, L>.AddScaled(kernel.Table + y * kernel.Width, share, kernel.Width, kernel.GradH + r * kernel.Width);
            Rows<T, V, L>.AddScaled(kernel.H + r * kernel.Width, share, kernel.Width, _gradTable + y * _width);
        }
    }

    private void CopyRows(T* from, nint fromStride, T* to, nint toStride)
    {
        for (nint v = 0; v < kernel.Classes; v++)
        {
            Rows<T, V, L>.Copy(from + v * fromStride, kernel.Width, to + v * toStride);
            if (toStride > kernel.Width) Rows<T, V, L>.Clear(to + v * toStride + kernel.Width, toStride - kernel.Width);
        }
    }
}
