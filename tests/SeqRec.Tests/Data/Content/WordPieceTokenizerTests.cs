using SeqRec.Data;

namespace SeqRec.Tests.Data.Content;

public sealed class WordPieceTokenizerTests : IDisposable
{
    private static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "cafe", ",", "a", "##a", "1", "##2", "中"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("unaffable", "un ##aff ##able")]           // the paper's own example
    [InlineData("UNAFFABLE", "un ##aff ##able")]
    [InlineData("unaffables", "[UNK]")]                     // the last letter has no piece, so the whole word is unknown
    [InlineData("Café,café", "cafe , cafe")]
    [InlineData("cafe\u0301", "cafe")]                      // an accent of its own
    [InlineData("a\t\n12 \u0000a", "a 1 ##2 a")]
    [InlineData("a中a", "a 中 a")]
    [InlineData("a-a", "a [UNK] a")]
    [InlineData("", "")]
    public void Text_is_cut_into_pieces(string text, string pieces) =>
        Assert.Equal(["[CLS]", .. pieces.Split(' ', StringSplitOptions.RemoveEmptyEntries), "[SEP]"], new WordPieceTokenizer(Vocabulary).Encode(text).Select(k => Vocabulary[k]));

    [Fact]
    public void Long_words_are_unknown_and_long_texts_cut()
    {
        var tokenizer = new WordPieceTokenizer(Vocabulary);
        Assert.Equal([2, 1, 3], tokenizer.Encode(new string('a', 101)));
        Assert.Equal(102, tokenizer.Encode(new string('a', 100)).Length);
        Assert.Equal([2, 9, 9, 3], tokenizer.Encode("a a a a", maxLength: 4));
    }

    [Fact]
    public void Files_are_read_and_wrong_ones_refused()
    {
        Assert.Equal(14, WordPieceTokenizer.Read(folder.Write("vocab.txt", string.Join('\n', Vocabulary))).Count);
        Assert.Contains("no piece [CLS]", Assert.Throws<DataFormatException>(() => WordPieceTokenizer.Read(folder.Write("v", "a\nb"))).Message);
        Assert.Contains("'a' occurs twice", Assert.Throws<DataFormatException>(() => WordPieceTokenizer.Read(folder.Write("v", "a\na"))).Message);
        Assert.Throws<MissingDataException>(() => WordPieceTokenizer.Read(Path.Combine(folder.Path, "none")));
    }
}
