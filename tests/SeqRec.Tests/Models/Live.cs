using TorchSharp;

namespace SeqRec.Tests.Models;

/// <summary>Counts the tensors that are alive on a thread of its own, where no other test makes or frees any.</summary>
internal static class Live
{
    /// <summary>The tensors that the work which <paramref name="start"/> prepares leaves alive after one and after 51 calls.</summary>
    public static (long AfterOne, long After51) Tensors(Func<Action> start)
    {
        var counts = (0L, 0L);
        var thread = new Thread(() =>
        {
            var work = start();
            work();
            GC.Collect();  // what making it left, so that the collector cannot take it between the two counts
            GC.WaitForPendingFinalizers();
            counts.Item1 = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            for (var k = 0; k < 50; k++) work();
            counts.Item2 = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        });
        thread.Start();
        thread.Join();
        return counts;
    }
}
