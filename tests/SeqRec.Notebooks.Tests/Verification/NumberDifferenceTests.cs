using System.Text.Json.Nodes;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Tests.Verification;

public class NumberDifferenceTests
{
    [Theory]
    [InlineData("0.5", "0.6", false, 0.1, 0.2)]
    [InlineData("-0.5", "-0.6", false, -0.1, -0.2)]
    [InlineData("3", "3.0", true, 0.0, 0.0)]
    [InlineData("0", "1", false, 1.0, null)]
    [InlineData("\"ab\"", "\"ab\"", true, null, null)]
    [InlineData("\"ab\"", "1", false, null, null)]
    public void Has_a_difference_and_a_relative_one(string a, string b, bool equal, double? difference, double? relative)
    {
        var number = Assert.Single(NumberDifference.Between([Number("x", a)], [Number("x", b)]));
        Assert.Equal(equal, number.Equal);
        Assert.Equal(difference is null, number.Difference is null);
        Assert.Equal(relative is null, number.Relative is null);
        Assert.Equal(difference ?? 0, number.Difference ?? 0, 1e-12);
        Assert.Equal(relative ?? 0, number.Relative ?? 0, 1e-12);
    }

    [Fact]
    public void A_number_that_one_side_lacks_is_listed_and_not_equal()
    {
        var numbers = NumberDifference.Between([Number("a", "1"), Number("both", "2")], [Number("b", "3"), Number("both", "2")]);
        Assert.Equal([("a", false), ("both", true), ("b", false)], numbers.Select(number => (number.Name, number.Equal)));
        Assert.Null(numbers[0].B);
        Assert.Null(numbers[2].A);
    }

    private static RecordedNumber Number(string name, string value) => new(name, (JsonValue)JsonNode.Parse(value)!, []);
}
