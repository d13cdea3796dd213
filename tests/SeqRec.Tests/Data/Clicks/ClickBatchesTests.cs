using SeqRec.Data;

namespace SeqRec.Tests.Data.Clicks;

public class ClickBatchesTests
{
    private static readonly ClickFields Fields = new() { UserCount = 100, ItemCount = 9, CategoryCount = 3, CategoryOf = [0, 1, 1, 1, 2, 2, 2, 3, 3, 3] };

    private static readonly ClickExample[] Examples = [.. Enumerable.Range(0, 101).Select(k => new ClickExample(k % 100, 1 + k % 9, [.. Enumerable.Range(0, 1 + k % 7).Select(t => 1 + (k + t) % 9)], k % 2 == 0))];

    private static ClickBatches Batches(ClickExample[]? examples = null, int size = 10, ulong seed = 5) =>
        new(examples ?? Examples, Fields, new() { BatchSize = size, BatchesPerBlock = 3, Negatives = true, Seed = seed });

    [Fact]
    public void An_epoch_has_every_example_once_but_a_last_batch_of_one()
    {
        Assert.Equal(10, Batches().Count);
        Assert.Equal(10, Batches().Epoch(1).Count());
        Assert.Equal(100, Batches().Epoch(1).Sum(b => b.Size));
        var pairs = Batches(size: 101).Epoch(1).Single();
        Assert.Equal(Examples.Select(e => (long)e.User).Order(), pairs.Users.Order());
    }

    [Fact]
    public void The_same_seed_and_epoch_give_the_same_batches_and_another_others()
    {
        static string Text(ClickBatches batches, int epoch) => string.Join(';', batches.Epoch(epoch).Select(b => string.Join(',', b.Users) + "|" + string.Join(',', b.Negatives!.Cast<long>())));
        Assert.Equal(Text(Batches(), 2), Text(Batches(), 2));
        Assert.NotEqual(Text(Batches(), 2), Text(Batches(), 3));
        Assert.NotEqual(Text(Batches(), 2), Text(Batches(seed: 6), 2));
    }

    [Fact]
    public void Histories_are_padded_at_the_end_and_negatives_differ_from_what_they_stand_beside()
    {
        foreach (var batch in Batches().Epoch(1))
            for (var b = 0; b < batch.Size; b++)
                for (var t = 0; t < batch.Width; t++)
                {
                    Assert.Equal(t < batch.Lengths[b], batch.History[b, t] > 0);
                    Assert.Equal(t < batch.Lengths[b], batch.Negatives![b, t] > 0);
                    Assert.Equal(Fields.CategoryOf[batch.History[b, t]], batch.HistoryCategories[b, t]);
                    Assert.Equal(Fields.CategoryOf[batch.Negatives[b, t]], batch.NegativeCategories![b, t]);
                    if (t < batch.Lengths[b]) Assert.NotEqual(batch.History[b, t], batch.Negatives[b, t]);
                }
    }

    [Fact]
    public void A_block_is_sorted_by_length_so_that_little_is_padded()
    {
        static double Padded(IEnumerable<ClickBatch> batches) => batches.Sum(b => b.Size * b.Width - b.Lengths.Sum());
        Assert.True(Padded(Batches().Epoch(1)) < 0.5 * Padded(ClickBatches.InOrder(Examples, Fields, 10)));
    }

    [Fact]
    public void Of_a_long_history_the_newest_items_are_read()
    {
        var batch = ClickBatches.InOrder([new(1, 2, [3, 4, 5, 6], true), new(1, 2, [7], false)], Fields, maxHistory: 2).Single();
        Assert.Equal(new long[,] { { 5, 6 }, { 7, 0 } }, batch.History);
        Assert.Equal([1f, 0f], batch.Labels);
    }

    public static TheoryData<ClickExample, string> Malformed => new()
    {
        { new(1, 2, [], true), "its history is empty" },
        { new(1, 10, [1], true), "item 10 is not in 1..9" },
        { new(1, 2, [1, 0], true), "item 0 is not in 1..9" },
        { new(101, 2, [1], true), "users are 0..100" },
        { new(1, 2, [1, 2], true) { Liked = [true] }, "1 likes for 2 items" },
        { new(1, 2, [1], true) { Context = [4] }, "1 context values for 0 fields" },
        { new(1, 2, [1, 3], true) { Categories = [1, 1] }, "2 categories for 2 items and a target" },
        { new(1, 2, [1], true) { Categories = [1, 4] }, "categories are 0..3" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_example_is_named(ClickExample example, string problem)
    {
        var message = Assert.Throws<ArgumentException>(() => Batches([Examples[0], example])).Message;
        Assert.Contains("Example 1", message);
        Assert.Contains(problem, message);
    }

    [Fact]
    public void Where_items_may_be_unknown_their_categories_may_be_known()
    {
        var fields = Fields with { UnknownItems = true };
        var batch = ClickBatches.InOrder([new(0, 0, [1, 0], true) { Categories = [1, 2, 3] }, new(1, 0, [0], true)], fields).Single();
        Assert.Equal([3L, 0], batch.Categories);
        Assert.Equal(new long[,] { { 1, 2 }, { 0, 0 } }, batch.HistoryCategories);
    }

    [Fact]
    public void Categories_that_do_not_fit_the_items_are_refused()
    {
        foreach (var wrong in new[] { Fields with { CategoryOf = [0, 1] }, Fields with { CategoryCount = 2 }, Fields with { CategoryOf = [0, -1, 1, 1, 2, 2, 2, 3, 3, 3] } })
            Assert.Contains("Categories must be given for items 0..9", Assert.Throws<ArgumentException>(() => ClickBatches.InOrder(Examples, wrong)).Message);
    }

    [Fact]
    public void An_item_without_an_attribute_has_category_0()
    {
        var log = Logs.Of(("u", "7", 1), ("u", "8", 2), ("u", "9", 3));
        Assert.Equal([0, 1, 0, 1], LeafCategories.Of(log, new Dictionary<string, int[]> { ["7"] = [3, 5], ["9"] = [5] }).CategoryOf);
    }

    [Fact]
    public void What_a_user_met_counts_once_among_the_draws_however_often_it_is_shown()
    {
        ClickExample[] examples = [.. Enumerable.Range(2, 60).Select(t => new ClickExample(1, 2, [.. Enumerable.Repeat(1, t)], true)), new(2, 3, [4], true), new(2, 4, [3], false)];
        var drawn = Enumerable.Range(0, 50).SelectMany(e => new ClickBatches(examples, Fields, new() { Negatives = true }).Epoch(e)).SelectMany(b => b.Negatives!.Cast<long>()).Where(i => i > 0).ToList();
        Assert.InRange(drawn.Count(i => i == 2) / (double)drawn.Count, 0.28, 0.39);  // of 2, 3 and 4 in the place of 1
    }
}
