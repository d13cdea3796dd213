using FsCheck.Xunit;
using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Tests.Models;

namespace SeqRec.Tests.Augmentation;

public class TrainingItemsTests
{
    // User 1 trains on 1 2, user 2 on 3 3 3 4, user 3 on 5; 8 and 9 are held out.
    private static readonly TrainingItems Items = new(Splits.Of(9, [1, 2, 8, 9], [3, 3, 3, 4, 8, 9], [5, 8, 9]));

    [Fact]
    public void Items_of_others_come_as_often_as_others_met_them()
    {
        var random = new Xoshiro256(1);
        var drawn = Enumerable.Range(0, 6000).CountBy(_ => Items.OfOthers(2, random)).ToDictionary();
        Assert.Equal([1, 2, 5], drawn.Keys.Order());
        Assert.All(drawn.Values, count => Assert.InRange(count, 1850, 2150));
        var threes = Enumerable.Range(0, 5000).Count(_ => Items.OfOthers(1, random) == 3);
        Assert.InRange(threes, 2850, 3150);  // three of five interactions
    }

    [Property(MaxTest = 50)]
    public bool Items_of_others_are_never_held_out_nor_of_a_user_who_alone_has_them(ulong seed)
    {
        var split = Splits.Distinct(users: 4, itemCount: 12, maxLength: 9, seed);
        var (items, random) = (new TrainingItems(split), new Xoshiro256(seed));
        return split.Users.All(user =>
        {
            var others = split.Users.Where(u => u.User != user.User).SelectMany(u => u.Train).ToHashSet();
            return Enumerable.Range(0, 30).All(_ => others.Contains(items.OfOthers(user.User, random)));
        });
    }

    [Fact]
    public void Unmet_items_are_drawn_evenly_from_all_that_training_does_not_show_the_user()
    {
        var random = new Xoshiro256(2);
        var drawn = Enumerable.Range(0, 7000).CountBy(_ => Items.Unmet(2, random)).ToDictionary();
        Assert.Equal([1, 2, 5, 6, 7, 8, 9], drawn.Keys.Order());
        Assert.All(drawn.Values, count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void A_user_who_has_met_every_item_gets_any()
    {
        var items = new TrainingItems(Splits.Of(3, [1, 2, 3, 1, 2], [1, 2, 3]));
        var random = new Xoshiro256(3);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 100).Select(_ => items.Unmet(1, random)).Distinct().Order());
    }

    [Fact]
    public void An_unknown_user_has_met_nothing()
    {
        var random = new Xoshiro256(4);
        Assert.Equal([1, 2, 3, 4, 5], Enumerable.Range(0, 200).Select(_ => Items.OfOthers(77, random)).Distinct().Order());
        Assert.Equal(9, Enumerable.Range(0, 300).Select(_ => Items.Unmet(77, random)).Distinct().Count());
    }

    [Fact]
    public void Without_another_user_there_is_nothing_foreign() => Assert.Contains("No user but 1",
        Assert.Throws<InvalidOperationException>(() => new TrainingItems(Splits.Of(3, [1, 2, 3])).OfOthers(1, new(1))).Message);
}
