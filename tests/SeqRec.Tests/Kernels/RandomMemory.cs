using SeqRec.Kernels.Execution;

namespace SeqRec.Tests.Kernels;

/// <summary>Memory for a kernel's arguments, filled with numbers that are the same in every run.</summary>
internal sealed unsafe class RandomMemory : IDisposable
{
    private readonly Arena _arena = new();
    private readonly Random _random = new(1);
    private readonly List<(nint Memory, int Bytes)> _results = [];

    /// <summary>Numbers within -1..1.</summary>
    public float* Numbers(nint count)
    {
        var numbers = _arena.Take<float>(count);
        for (nint k = 0; k < count; k++) numbers[k] = 2 * _random.NextSingle() - 1;
        return numbers;
    }

    /// <summary>What a kernel is to write; NaN before.</summary>
    public float* Results(nint count)
    {
        var results = _arena.Take<float>(count);
        new Span<float>(results, (int)count).Fill(float.NaN);
        _results.Add(((nint)results, (int)count * sizeof(float)));
        return results;
    }

    /// <summary>Where sequences of these lengths start, and the end.</summary>
    public long* Starts(IReadOnlyList<int> lengths)
    {
        var starts = _arena.Take<long>(lengths.Count + 1);
        starts[0] = 0;
        for (var k = 0; k < lengths.Count; k++) starts[k + 1] = starts[k] + lengths[k];
        return starts;
    }

    /// <summary>The bytes of all results, every number of which has been written.</summary>
    public byte[] Written()
    {
        foreach (var (memory, bytes) in _results)
            foreach (var x in new Span<float>((void*)memory, bytes / sizeof(float))) Assert.True(float.IsFinite(x));
        return [.. _results.SelectMany(result => new Span<byte>((void*)result.Memory, result.Bytes).ToArray())];
    }

    public void Dispose() => _arena.Dispose();
}
