using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using SeqRec.Torch.Distributed;

namespace SeqRec.Torch.Tests.Distributed;

/// <summary>Ranks are threads here, each with a connection of its own; the federation's tests have processes.</summary>
public class ProcessGroupGlooTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20), Short = TimeSpan.FromMilliseconds(300);

    [Theory, InlineData(2), InlineData(3)]
    public void Sums_and_copies_reach_every_rank(int size) => Together(size, group =>
    {
        var sum = tensor(new float[] { group.rank, 1, -group.rank });
        group.allreduce(sum);
        Assert.Equal([size * (size - 1) / 2f, size, -size * (size - 1) / 2f], sum.data<float>().ToArray());
        var copy = tensor(new long[] { group.rank, long.MaxValue - group.rank });
        group.broadcast(copy, root: 1);
        Assert.Equal([1, long.MaxValue - 1], copy.data<long>().ToArray());
        group.barrier();
    });

    [Fact]
    public void Tensors_of_every_type_go_from_rank_to_rank() => Together(3, group =>
    {
        float[] floats = [1.5f, float.NaN, -0.0f];
        byte[] bytes = [.. Enumerable.Range(0, 100_000).Select(k => (byte)k)];
        if (group.rank == 0)
            foreach (var peer in new[] { 1, 2 })
            {
                group.send(tensor(floats), peer);
                group.send(tensor(new long[] { peer, long.MinValue }), peer, tag: 7);
                group.send(tensor(bytes), peer);
            }
        else
        {
            Tensor first = zeros(3), second = zeros(2, int64), third = zeros(100_000, uint8);
            group.recv(first, 0);
            group.recv(second, 0, tag: 7);
            group.recv(third, 0);
            Assert.Equal(floats.Select(BitConverter.SingleToInt32Bits), first.data<float>().ToArray().Select(BitConverter.SingleToInt32Bits));
            Assert.Equal([group.rank, long.MinValue], second.data<long>().ToArray());
            Assert.Equal(bytes, third.data<byte>().ToArray());
        }
    });

    [Fact]
    public void A_peer_that_is_silent_runs_into_the_time_out_and_breaks_the_group() => Together(2, group =>
    {
        if (group.rank == 1)
        {
            Assert.Contains("closed", Assert.Throws<DistributedException>(() => group.recv(zeros(1), 0)).Message, StringComparison.OrdinalIgnoreCase);
            return;
        }
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<DistributedException>(() => group.recv(zeros(1), 1, timeout: Short));
        Assert.True(error.TimedOut, error.Message);
        Assert.InRange(watch.Elapsed, Short, Long / 4);
        Assert.Throws<DistributedException>(() => group.send(zeros(1), 1));
    });

    [Fact]
    public void A_peer_that_closes_is_noticed_at_once() => Together(2, group =>
    {
        if (group.rank == 1) return;
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<DistributedException>(() => group.recv(zeros(1), 1));
        Assert.False(error.TimedOut, error.Message);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Long / 4);
    });

    [Fact]
    public void A_wait_can_be_broken_off() => Together(2, group =>
    {
        if (group.rank == 1)
        {
            Assert.Throws<DistributedException>(() => group.recv(zeros(1), 0));
            return;
        }
        using var timer = new Timer(_ => group.abort(), null, Short, Timeout.InfiniteTimeSpan);
        Assert.Contains("aborted", Assert.Throws<DistributedException>(() => group.recv(zeros(1), 1)).Message);
        Assert.Contains("aborted", Assert.Throws<DistributedException>(() => group.barrier()).Message);
    });

    [Fact]
    public void A_group_that_does_not_come_together_says_so()
    {
        using var store = Serve();
        using var lonely = new PrefixStore("lonely", store);
        var error = Assert.Throws<DistributedException>(() => new ProcessGroupGloo(lonely, 0, 2, Short, "127.0.0.1"));
        Assert.True(error.TimedOut, error.Message);
        Assert.Throws<DistributedException>(() => new ProcessGroupGloo(lonely, 0, 1, Short, network_interface: "no-such0"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessGroupGloo(lonely, 2, 2, Short));
        Assert.IsAssignableFrom<ExternalException>(error);
    }

    [Fact]
    public void A_store_holds_values_and_counts_under_its_prefix()
    {
        using var store = Serve();
        using var other = new TCPStore("127.0.0.1", store.port, null, is_master: false, Short);  // less than a second
        using PrefixStore mine = new("mine", store), theirs = new("mine", other), apart = new("apart", other);
        mine.set("key", Encoding.UTF8.GetBytes("grüße"));
        Assert.Equal("grüße", Encoding.UTF8.GetString(theirs.get("key")));
        theirs.wait("key", Short);
        Assert.False(apart.check("key"));
        Assert.Equal((2, 5, 5), (mine.add("count", 2), theirs.add("count", 3), mine.add("count", 0)));
        Assert.True(theirs.delete_key("key"));
        Assert.Equal((false, false), (mine.check("key"), mine.delete_key("key")));
        Assert.True(Assert.Throws<DistributedException>(() => apart.wait("key", Short)).TimedOut);
    }

    [Fact]
    public void A_server_that_is_not_there_and_a_port_that_is_taken_are_refused()
    {
        using var store = Serve();
        Assert.Throws<DistributedException>(() => new TCPStore("127.0.0.1", store.port, null, is_master: true, Short));
        var port = store.port;
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.check("key"));
        Assert.True(Assert.Throws<DistributedException>(() => new TCPStore("127.0.0.1", port, null, is_master: false, Short)).TimedOut);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TCPStore("127.0.0.1", 65536, null, is_master: true, Short));
    }

    private static TCPStore Serve() => new("127.0.0.1", 0, null, is_master: true, Long);

    // Runs each rank on a thread; a rank's group is closed when the rank is done.
    private static void Together(int size, Action<ProcessGroupGloo> act)
    {
        using var server = Serve();
        var ranks = Enumerable.Range(0, size).Select(rank => Task.Factory.StartNew(() =>
        {
            using var scope = NewDisposeScope();
            using var store = new TCPStore("127.0.0.1", server.port, null, is_master: false, Long);
            using var group = new ProcessGroupGloo(store, rank, size, Long, "127.0.0.1");
            act(group);
        }, TaskCreationOptions.LongRunning));
        Task.WaitAll([.. ranks]);
    }
}
