using SeqRec.Data;

namespace SeqRec.Tests.Data.Content;

public class ItemTextTests
{
    [Theory]
    [InlineData("Tape, 1.5&rdquo; x 3&quot;", "Tape, 1.5” x 3.")]    // entities first, so that a quote among them goes as well
    [InlineData("Pens & \"Pencils\"", "Pens & Pencils.")]
    [InlineData("two\r\nlines", "twolines.")]
    [InlineData("enough...", "enough.")]
    [InlineData("A.B. Co.", "A.B. Co.")]
    public void A_field_is_cleaned(string field, string expected) => Assert.Equal(expected, ItemText.Clean(field));

    [Fact]
    public void A_field_of_2000_characters_is_left_out()
    {
        Assert.Equal(1999, ItemText.Clean(new string('a', 1998)).Length);
        Assert.Equal("", ItemText.Clean(new string('a', 1999)));
        Assert.Equal("Tape. 3M.", ItemText.Of("Tape", new string('a', 3000), "", "3M"));
    }

    [Fact]
    public void Metadata_becomes_title_categories_and_brand() =>
        Assert.Equal("Ink. Office Printing. HP.", new ItemMetadata("Ink", "long", "HP", "Office Printing").Text);
}
