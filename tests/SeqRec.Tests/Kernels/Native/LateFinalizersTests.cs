using System.Diagnostics;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace SeqRec.Tests.Kernels.Native;

public class LateFinalizersTests
{
    [Fact]
    public void A_number_dropped_at_a_collection_outlives_the_native_calls_under_way()
    {
        torch.zeros(1).Dispose();  // TorchSharp is loaded
        for (var k = 0; k < 5; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var freed = new ManualResetEventSlim();
            Drop(freed);
            var start = Stopwatch.GetTimestamp();
            GC.Collect(0);
            Assert.True(freed.Wait(TimeSpan.FromMinutes(1)));
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 40, double.MaxValue);
        }
    }

    // Of its own, so that no register and no slot of the caller holds the number.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(ManualResetEventSlim freed) => _ = new Number(freed);

    private sealed class Number(ManualResetEventSlim freed)
    {
        ~Number() => freed.Set();
    }
}
