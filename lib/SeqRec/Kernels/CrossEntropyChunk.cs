using System.Numerics;
using System.Runtime.CompilerServices;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels;

/// <summary>
/// A chunk of rows on its way through the classes. The logits of a tile of classes turn into exp(logit - m) while they are in
/// cache; m is the largest logit that the row has met so far. What is already summed shrinks where m grows.
/// </summary>
/// <remarks>Exponentials lie class by class, those of the chunk's rows side by side: a block holds one class and several rows.</remarks>
internal sealed unsafe class CrossEntropyChunk<T, V, L> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    /// <summary>Rows of a chunk.</summary>
    public const int ChunkRows = 128;

    /// <summary>Classes of a tile whose gradient is summed at a time.</summary>
    public const int Part = 24;

    private const int Tile = 96;

    private readonly CrossEntropyKernel<T> _kernel;
    private readonly T* _table;
    private readonly nint _width, _stride, _tiles;
    private readonly Memory _memory;
    private nint _first, _rows;

    /// <param name="kernel">Its arguments.</param>
    /// <param name="table">The table with rows of whole blocks [V, width].</param>
    /// <param name="width">D in whole blocks.</param>
    public CrossEntropyChunk(CrossEntropyKernel<T> kernel, T* table, nint width)
    {
        _kernel = kernel;
        _table = table;
        _width = width;
        _stride = ChunkRows + 64 / sizeof(T);  // an odd number of cache lines, so that a column meets all sets of the cache
        _tiles = kernel.GradH != null ? (kernel.Classes + Tile - 1) / Tile : 1;
        _memory = new(_tiles, Tile * _stride, width);
    }

    public void Dispose() => _memory.Free();

    /// <summary>Takes the rows from <paramref name="first"/> on through all classes: losses, arg-max, and the gradient of h
    /// but for its target's part.</summary>
    public void MeetClasses(nint first)
    {
        (_first, _rows) = (first, Math.Min(ChunkRows, _kernel.Rows - first));
        TakeRows();
        for (nint t = 0; t < _kernel.Classes; t += Tile) MeetTile(t, Math.Min(Tile, _kernel.Classes - t));
        for (nint r = 0; r < _rows; r++) Finish(r);
    }

    /// <summary>Adds what these rows give to the gradient of classes <paramref name="from"/>..<paramref name="to"/>-1 but for
    /// the targets' part.</summary>
    public void AddTableGradient(T* grad, nint from, nint to)
    {
        using var scratch = new Scratch<T>(ChunkRows * _width + ChunkRows);
        T* scaled = scratch.Pointer, known = scaled + ChunkRows * _width;
        for (nint r = 0; r < _rows; r++) known[r] = T.NaN;
        for (nint v = from; v < to; v += Part)
        {
            nint tile = v / Tile, count = Math.Min(Part, to - v);
            ScaleStates(_memory.Tops + tile * ChunkRows, scaled, known);
            T* exps = Exponentials(tile) + v % Tile * _stride;
            Products<T, V, L>.Add(exps, _stride, 1, scaled, _width, grad + v * _width, _width, count, _width, _rows);
        }
    }

    private T* Exponentials(nint tile) => _memory.Exps + tile % _tiles * Tile * _stride;

    // States as rows, and as columns panel by panel.
    private void TakeRows()
    {
        nint panel = 2 * L.Count, d = _kernel.Width;
        Rows<T, V, L>.Clear(_memory.H, ChunkRows * _width);
        Rows<T, V, L>.Clear(_memory.Columns, ChunkRows * _width);
        Rows<T, V, L>.Clear(_memory.GradH, ChunkRows * _width);
        for (nint r = 0; r < _rows; r++) Rows<T, V, L>.Copy(_kernel.H + (_first + r) * d, d, _memory.H + r * _width);
        for (nint r = 0; r < _rows; r += panel)
            Rows<T, V, L>.Transpose(
                _memory.H + r * _width, _width, panel, _width, _memory.Columns + r * _width, panel);
        for (var r = 0; r < ChunkRows; r++)
        {
            (_memory.Top[r], _memory.Total[r], _memory.Target[r]) = (T.NegativeInfinity, T.Zero, T.Zero);
            _memory.ArgMax[r] = 0;
        }
    }

    private void MeetTile(nint t, nint count)
    {
        T* exps = Exponentials(t / Tile);
        nint panel = 2 * L.Count;
        for (nint r = 0; r < _rows; r += panel)
            Products<T, V, L>.Set(
                _table + t * _width, _width, 1, _memory.Columns + r * _width, panel, exps + r, _stride, count, panel, _width);
        for (nint r = 0; r < _rows; r++)
        {
            var y = (nint)_kernel.Targets[_first + r] - t;
            if (y >= 0 && y < count) _memory.Target[r] = exps[y * _stride + r];
        }
        for (nint r = 0; r < _rows; r += panel)
        {
            RaiseTops(exps + r, t, count, r);
            Exponentiate(exps + r, count, _memory.Top + r, _memory.Total + r);
        }
        if (_kernel.GradH == null) return;
        Unsafe.CopyBlock(_memory.Tops + t / Tile * ChunkRows, _memory.Top, (uint)(ChunkRows * sizeof(T)));
        Products<T, V, L>.Add(
            exps, 1, _stride, _table + t * _width, _width, _memory.GradH, _width, _rows, _width, count);
    }

    // The largest logit of each row of a panel, with this tile's classes.
    private void RaiseTops(T* logits, nint t, nint count, nint row)
    {
        var most = stackalloc T[2 * L.Count];
        FindLargest(logits, count, _memory.Top + row, most);
        for (nint r = 0; r < 2 * L.Count; r++)
            if (most[r] != _memory.Top[row + r]) Raise(row + r, most[r], logits + r, t, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindLargest(T* logits, nint count, T* top, T* most)
    {
        var largest = Twice<T, V, L>.Load(top);
        for (nint v = 0; v < count; v++)
            largest = Twice<T, V, L>.Max(Twice<T, V, L>.Load(logits + v * _stride), largest);
        Twice<T, V, L>.Store(most, largest);
    }

    // A row has met a larger logit: what it has summed shrinks.
    private void Raise(nint row, T found, T* logits, nint t, nint count)
    {
        for (var v = count; v-- > 0;)
            if (logits[v * _stride] == found) _memory.ArgMax[row] = t + v;
        var shrink = ScalarMath.Exp(_memory.Top[row] - found);
        _memory.Total[row] *= shrink;
        T* sums = _memory.GradH + row * _width;
        if (_kernel.GradH != null) Rows<T, V, L>.Scale(sums, shrink, _width, sums);
        _memory.Top[row] = found;
    }

    // Logits of a panel to exp(logit - top), in place.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Exponentiate(T* logits, nint count, T* top, T* total)
    {
        V low = L.Load(top), high = L.Load(top + L.Count), lowSum = L.Load(total), highSum = L.Load(total + L.Count);
        for (nint v = 0; v < count; v++, logits += _stride)
        {
            V lowExp = LaneMath<T, V, L>.Exp(L.Subtract(L.Load(logits), low));
            V highExp = LaneMath<T, V, L>.Exp(L.Subtract(L.Load(logits + L.Count), high));
            L.Store(logits, lowExp);
            L.Store(logits + L.Count, highExp);
            lowSum = L.Add(lowSum, lowExp);
            highSum = L.Add(highSum, highExp);
        }
        L.Store(total, lowSum);
        L.Store(total + L.Count, highSum);
    }

    private void Finish(nint r)
    {
        T top = _memory.Top[r], total = _memory.Total[r];
        _kernel.Losses[_first + r] = double.CreateTruncating(top) + ScalarMath.Log(double.CreateTruncating(total))
            - double.CreateTruncating(_memory.Target[r]);
        _kernel.ArgMax[_first + r] = _memory.ArgMax[r];
        if (_kernel.GradH == null) return;
        _memory.Scale[r] = T.One / (total * T.CreateTruncating(_kernel.Rows));
        T* to = _kernel.GradH + (_first + r) * _kernel.Width;
        Rows<T, V, L>.Scale(_memory.GradH + r * _width, _memory.Scale[r], _kernel.Width, to);
    }

    // scale · h, the scale shrunk where a row's exponentials were taken with a smaller m.
    private void ScaleStates(T* tops, T* scaled, T* known)
    {
        for (nint r = 0; r < _rows; r++)
        {
            if (tops[r] == known[r]) continue;
            var factor = _memory.Scale[r] * ScalarMath.Exp(tops[r] - _memory.Top[r]);
            Rows<T, V, L>.Scale(_memory.H + r * _width, factor, _width, scaled + r * _width);
            known[r] = tops[r];
        }
    }

    // One block of native memory, cut into what a chunk keeps.
    private readonly struct Memory
    {
        private readonly nint _block;
        private readonly int _class;

        public Memory(nint tiles, nint tile, nint width)
        {
            var elements = tiles * tile + tiles * ChunkRows + 3 * ChunkRows * width + 5 * ChunkRows;
            _block = ScratchPool.Rent(elements * sizeof(T) + ChunkRows * sizeof(long), out _class);
            ArgMax = (long*)_block;
            Exps = (T*)(ArgMax + ChunkRows);
            Tops = Exps + tiles * tile;
            H = Tops + tiles * ChunkRows;
            Columns = H + ChunkRows * width;
            GradH = Columns + ChunkRows * width;
            Top = GradH + ChunkRows * width;
            Total = Top + ChunkRows;
            Target = Total + ChunkRows;
            Scale = Target + ChunkRows;
        }

        public readonly T* Exps, Tops, H, Columns, GradH, Top, Total, Target, Scale;
        public readonly long* ArgMax;

        public void Free() => ScratchPool.Return(_block, _class);
    }
}
