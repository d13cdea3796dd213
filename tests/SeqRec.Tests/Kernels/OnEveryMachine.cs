using SeqRec.Kernels.Execution;

namespace SeqRec.Tests.Kernels;

/// <summary>Runs a computation on every register width and several thread counts.</summary>
internal static class OnEveryMachine
{
    /// <summary>Told the bytes of each computation.</summary>
    public static Action<byte[]>? Computed { get; set; }

    /// <summary>All runs give the same bytes as the first one.</summary>
    public static void GivesTheSameBytes(Func<byte[]> compute)
    {
        var (bits, threads) = (KernelWidth.Bits, KernelThreads.Count);
        try
        {
            byte[]? expected = null;
            foreach (var width in new[] { 128, 256, 512 })
                foreach (var count in new[] { 1, 2, 3 })
                {
                    (KernelWidth.Bits, KernelThreads.Count) = (width, count);
                    var actual = compute();
                    expected ??= actual;
                    Assert.True(expected.AsSpan().SequenceEqual(actual), $"Other bits at {width} bits, {count} threads.");
                }
            Computed?.Invoke(expected!);
        }
        finally
        {
            (KernelWidth.Bits, KernelThreads.Count) = (bits, threads);
        }
    }
}
