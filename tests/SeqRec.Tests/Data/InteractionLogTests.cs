using FsCheck.Xunit;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

[Properties(Arbitrary = [typeof(Logs)])]
public class InteractionLogTests
{
    private static readonly InteractionLog Shop = Logs.Of(
        ("ann", "tea", 30), ("bob", "milk", 5), ("ann", "milk", 10), ("ann", "bread", 10), ("ann", "tea", 10));

    [Fact]
    public void Ids_count_from_one_in_order_of_appearance()
    {
        Assert.Equal(["ann", "bob"], Shop.Users.Tokens);
        Assert.Equal(["tea", "milk", "bread"], Shop.Items.Tokens);
        Assert.Equal(new Interaction(1, 1, 30, null), Shop.Rows[0]);
        Assert.Equal(2, Shop.Items["milk"]);
        Assert.Equal("milk", Shop.Items.Token(2));
    }

    [Fact]
    public void Padding_and_unknown_tokens_have_no_id()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Shop.Items.Token(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shop.Items.Token(4));
        Assert.Throws<KeyNotFoundException>(() => Shop.Items["coffee"]);
        Assert.False(Shop.Items.TryGetId("coffee", out _));
    }

    [Fact]
    public void Equal_times_keep_file_order() =>
        Assert.Equal(["milk", "bread", "tea", "tea"], Shop.Sequences()[0].Items.Select(Shop.Items.Token));

    [Fact]
    public void Statistics_are_those_computed_by_hand()
    {
        var statistics = Shop.Statistics;
        Assert.Equal(new LogStatistics(2, 3, 5, 2.5, 1, 4, 2.5, 5.0 / 6), statistics);
        Assert.Equal(
            "2 users, 3 items, 5 interactions, length 2.50 on average (median 2.5, 1 to 4), density 83.3333 %", statistics.ToString());
    }

    [Fact]
    public void Where_leaves_no_holes_in_the_ids()
    {
        var log = Shop.Where(row => row.Time == 10);
        Assert.Equal((1, 3, 3), (log.UserCount, log.ItemCount, log.Count));
        Assert.Equal("milk", log.Items.Token(1));
    }

    [Fact]
    public void Deduplicate_keeps_the_oldest_of_a_pair_at_its_place_in_the_file() =>
        Assert.Equal([("bob", "milk", 5), ("ann", "milk", 10), ("ann", "bread", 10), ("ann", "tea", 10)], Shop.Deduplicate().Tokens());

    [Fact]
    public void Repeated_rows_can_go_while_repeated_purchases_stay()
    {
        var log = Logs.Of(("ann", "tea", 1), ("ann", "tea", 1), ("ann", "tea", 2)).Deduplicate(Duplicates.SameRow);
        Assert.Equal([("ann", "tea", 1), ("ann", "tea", 2)], log.Tokens());
    }

    [Property]
    public void Sequences_hold_every_row_once_in_time_order(InteractionLog log)
    {
        var histories = log.Histories();
        Assert.Equal(log.Rows.Order(Comparer), histories.SelectMany(history => history).Order(Comparer));
        Assert.All(histories, history => Assert.Equal(history.OrderBy(row => row.Time), history));
        Assert.Equal(Enumerable.Range(1, log.UserCount), log.Sequences().Select(sequence => sequence.User));
    }

    [Property]
    public void Deduplicate_is_idempotent(InteractionLog log)
    {
        var once = log.Deduplicate();
        Assert.Same(once, once.Deduplicate());
        Assert.Equal(once.Count, once.Rows.Select(row => (row.User, row.Item)).Distinct().Count());
    }

    private static readonly Comparer<Interaction> Comparer = Comparer<Interaction>.Create(
        (a, b) => (a.User, a.Item, a.Time).CompareTo((b.User, b.Item, b.Time)));
}
