using SeqRec.Kernels.Execution;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Kernels;

[Collection(SharedTorchState.Name)]
public sealed class KernelThreadsTests : IDisposable
{
    private readonly int _before = KernelThreads.Count;

    public void Dispose() => KernelThreads.Count = _before;

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void Every_part_runs_once_call_after_call(int threads)
    {
        KernelThreads.Count = threads;
        for (var repeat = 0; repeat < 200; repeat++)
        {
            var runs = new int[repeat % 40];
            KernelThreads.Run(runs.Length, part => Interlocked.Increment(ref runs[part]));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void A_part_that_fails_fails_the_call_and_leaves_the_threads_usable()
    {
        KernelThreads.Count = 2;
        var failure = Assert.Throws<InvalidOperationException>(() => KernelThreads.Run(8, part =>
        {
            if (part == 5) throw new ArithmeticException("five");
        }));
        Assert.Equal("five", failure.InnerException?.Message);
        var sum = 0;
        KernelThreads.Run(8, part => Interlocked.Add(ref sum, part));
        Assert.Equal(28, sum);
    }

    [Fact]
    public void Calls_inside_a_part_and_from_several_threads_do_not_wait_for_each_other()
    {
        KernelThreads.Count = 3;
        var sum = 0;
        Parallel.For(0, 50, _ => KernelThreads.Run(4, _ => KernelThreads.Run(4, _ => Interlocked.Increment(ref sum))));
        Assert.Equal(50 * 16, sum);
    }

    [Fact]
    public void Less_than_one_thread_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelThreads.Count = 0);
}
