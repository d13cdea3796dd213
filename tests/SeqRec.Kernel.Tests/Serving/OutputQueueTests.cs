using SeqRec.Kernel.Serving;

namespace SeqRec.Kernel.Tests.Serving;

public class OutputQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Entries_come_out_in_order_and_an_empty_queue_says_so()
    {
        var queue = new OutputQueue<int>(10);
        for (var i = 0; i < 3; i++) queue.Add(i);
        for (var i = 0; i < 3; i++) Assert.True(queue.TryTake(out var entry, Patience) && entry == i);
        Assert.False(queue.TryTake(out _, TimeSpan.Zero));
    }

    [Fact]
    public void A_thread_that_is_interrupted_while_there_is_no_room_has_added_nothing()
    {
        var queue = new OutputQueue<string>(1);
        queue.Add("first");
        Exception? caught = null;
        var thread = new Thread(() => caught = Record.Exception(() => queue.Add("second")));
        thread.Start();
        while ((thread.ThreadState & ThreadState.WaitSleepJoin) == 0) Thread.Yield();
        thread.Interrupt();
        Assert.True(thread.Join(Patience));
        Assert.IsType<ThreadInterruptedException>(caught);
        Assert.True(queue.TryTake(out var entry, Patience) && entry == "first");
        Assert.False(queue.TryTake(out _, TimeSpan.Zero));
    }

    [Fact]
    public void What_was_added_under_interrupts_can_all_be_taken()
    {
        var queue = new OutputQueue<int>(50);
        var added = 0;
        var producer = new Thread(() =>
        {
            for (var i = 0; i < 10_000; i++)
                if (Record.Exception(() => queue.Add(i)) is null) added++;
        });
        producer.Start();
        var interrupter = new Thread(() => { while (producer.IsAlive) producer.Interrupt(); });
        interrupter.Start();
        var taken = 0;
        while (producer.IsAlive || interrupter.IsAlive) taken += queue.TryTake(out _, TimeSpan.Zero) ? 1 : 0;
        while (queue.TryTake(out _, TimeSpan.Zero)) taken++;
        Assert.Equal(added, taken);
    }
}
