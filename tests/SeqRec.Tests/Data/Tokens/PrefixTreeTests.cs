using SeqRec.Data;

namespace SeqRec.Tests.Data.Tokens;

public class PrefixTreeTests
{
    [Fact]
    public void A_path_to_a_leaf_is_the_code_of_an_item()
    {
        var tree = PrefixTree.Of([(7, [3, 1]), (8, [3, 0]), (9, [2])]);
        Assert.Equal([2, 3], tree.Next);
        Assert.Equal([0, 1], tree.After(3).Next);
        Assert.Equal((7, 8, 9, null), (tree.After(3).After(1).Item, tree.After(3).After(0).Item, tree.After(2).Item, tree.After(3).Item));
        Assert.Empty(tree.After(2).Next);
        Assert.Throws<KeyNotFoundException>(() => tree.After(1));
    }

    [Theory, InlineData(new[] { 3, 1 }), InlineData(new[] { 3 }), InlineData(new[] { 3, 1, 5 }), InlineData(new int[0])]
    public void A_code_that_could_be_taken_for_another_is_refused(int[] code) =>
        Assert.Contains("item 8", Assert.Throws<ArgumentException>(() => PrefixTree.Of([(7, [3, 1]), (8, code)])).Message);
}
