using FsCheck.Xunit;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

[Properties(Arbitrary = [typeof(Logs)])]
public class KCoreTests
{
    [Fact]
    public void Removing_a_rare_item_can_make_a_user_rare()
    {
        var log = Logs.Of(("a", "x", 1), ("a", "y", 2), ("b", "x", 1), ("b", "y", 2), ("c", "x", 1), ("c", "z", 2));
        Assert.Equal([("a", "x", 1), ("a", "y", 2), ("b", "x", 1), ("b", "y", 2)], KCore.Filter(log, 2, 2).Tokens());
    }

    [Fact]
    public void A_log_without_a_core_becomes_empty() =>
        Assert.Equal(0, KCore.Filter(Logs.Of(("a", "x", 1), ("b", "y", 1)), 2, 2).Count);

    [Property]
    public void The_result_is_a_core_and_a_fixed_point(InteractionLog log)
    {
        var core = KCore.Filter(log, 2, 3);
        Assert.All(core.Rows.CountBy(row => row.User), user => Assert.True(user.Value >= 2));
        Assert.All(core.Rows.CountBy(row => row.Item), item => Assert.True(item.Value >= 3));
        Assert.Same(core, KCore.Filter(core, 2, 3));
    }

    [Property]
    public void The_result_is_the_largest_core(InteractionLog log)
    {
        var core = KCore.Filter(log, 2, 2).Tokens().ToHashSet();
        Assert.Superset(KCore.Filter(log, 3, 3).Tokens().ToHashSet(), core);
    }

    [Property]
    public void The_order_of_filtering_and_of_rows_does_not_matter(InteractionLog log)
    {
        var rows = KCore.Filter(log, 2, 2).Tokens().Order();
        Assert.Equal(rows, KCore.Filter(Logs.Of([.. log.Tokens().Reverse()]), 2, 2).Tokens().Order());
        Assert.Equal(rows, KCore.Filter(KCore.Filter(log, 2, 1), 2, 2).Tokens().Order());
        Assert.Equal(rows, KCore.Filter(KCore.Filter(log, 1, 2), 2, 2).Tokens().Order());
    }
}
