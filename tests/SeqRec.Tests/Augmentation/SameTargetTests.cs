using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Tests.Models;

namespace SeqRec.Tests.Augmentation;

public class SameTargetTests
{
    // Item 3 follows [1, 2] of user 1, [4] of user 2 and [4, 3, 5] of user 2; 9 is held out and follows nothing in training.
    private static readonly SameTarget Index = new(Splits.Of(9, [1, 2, 3, 7, 9], [4, 3, 5, 3, 7, 9], [6, 8, 7, 9]));

    [Fact]
    public void Each_history_of_another_user_that_led_to_the_item_is_equally_likely()
    {
        var random = new Xoshiro256(1);
        var drawn = Enumerable.Range(0, 2000)
            .CountBy(_ => string.Join(' ', Index.Draw(new(1, [1, 2]), 3, random).Items)).ToDictionary();
        Assert.Equal(["4", "4 3 5"], drawn.Keys.Order());
        Assert.All(drawn.Values, count => Assert.InRange(count, 910, 1090));
    }

    [Fact]
    public void The_counterpart_comes_with_its_user() => Assert.Equal(1, Index.Draw(new(2, [4]), 3, new(1)).User);

    [Fact]
    public void Without_one_the_history_is_its_own_counterpart()
    {
        var history = new UserSequence(3, [6]);
        Assert.Same(history, Index.Draw(history, 8, new(1)));  // 8 follows nobody else's history
        Assert.Same(history, Index.Draw(history, 9, new(1)));  // held out
    }

    [Fact]
    public void Held_out_items_are_never_read() =>
        Assert.All(Enumerable.Range(0, 100), seed => Assert.DoesNotContain(7, Index.Draw(new(3, [6]), 3, new((ulong)seed)).Items));
}
