namespace SeqRec.Torch.Tests.Scopes;

/// <summary>What a thread's statistics count.</summary>
public class StatisticsTests
{
    [Fact]
    public void Statistics_tell_scopes_from_the_rest() => OwnThread.Run(statistics =>
    {
        using (NewDisposeScope())
        {
            ones(1).Dispose();
            _ = ones(1);
            ones(1).DetachFromDisposeScope().Dispose();
            Assert.Equal(1, statistics.ThreadTotalLiveCount);
        }
        ones(1).Dispose();
        Assert.Equal((3, 1), (statistics.CreatedInScopeCount, statistics.CreatedOutsideScopeCount));
        Assert.Equal((2, 2), (statistics.DisposedInScopeCount, statistics.DisposedOutsideScopeCount));
        Assert.Equal((1, 0), (statistics.DetachedFromScopeCount, statistics.ThreadTotalLiveCount));
        statistics.Reset();
        Assert.Equal((0, 0), (statistics.CreatedInScopeCount, statistics.DisposedOutsideScopeCount));
    });

    [Fact]
    public void Disposing_twice_counts_once() => OwnThread.Run(statistics =>
    {
        using var scope = NewDisposeScope();
        var tensor = ones(1);
        tensor.Dispose();
        tensor.Dispose();
        Assert.Equal(1, statistics.DisposedInScopeCount);
    });

    [Fact]
    public void Another_thread_may_dispose() => OwnThread.Run(statistics =>
    {
        var tensor = ones(1);
        OwnThread.Run(_ => tensor.Dispose());
        Assert.Equal((1, 0), (statistics.DisposedOutsideScopeCount, statistics.ThreadTotalLiveCount));
    });

    [Fact]
    public void Forgotten_tensors_are_finalized_and_counted() => OwnThread.Run(statistics =>
    {
        MakeAndForget();
        for (var turn = 0; turn < 10 && statistics.ThreadTotalLiveCount > 0; turn++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal((5, 5), (statistics.CreatedOutsideScopeCount, statistics.DisposedOutsideScopeCount));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void MakeAndForget()
        {
            for (var k = 0; k < 5; k++) _ = ones(100);
        }
    });
}

/// <summary>A thread for one test, so that what other tests left to the finalizer does not count.</summary>
internal static class OwnThread
{
    public static void Run(Action<ThreadDisposeScopeStatistics> test)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                test(DisposeScopeManager.Statistics);
            }
            catch (Exception e)
            {
                failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
