using System.Globalization;
using System.Text;

namespace SeqRec.Data;

/// <summary>
/// The tokens of uncased BERT (Devlin et al., NAACL 2019): text in lower case and without accents is cut at blanks and punctuation, and each word
/// into the longest pieces that the vocabulary has, from left to right.
/// </summary>
/// <remarks>Accents are taken off Latin letters up to U+017F and dropped where they are characters of their own; other scripts keep letters that
/// carry their accent in themselves.</remarks>
public sealed class WordPieceTokenizer
{
    private const int LongestWord = 100;
    private const string Continued = "##";

    private static readonly Dictionary<char, char> Plain = new[]
    {
        "aàáâãäåāăą", "cçćĉċč", "dď", "eèéêëēĕėęě", "gĝğġģ", "hĥ", "iìíîïĩīĭį", "jĵ", "kķ", "lĺļľ", "nñńņň", "oòóôõöōŏő",
        "rŕŗř", "sśŝşš", "tţť", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž"
    }.SelectMany(letters => letters[1..].Select(letter => (letter, letters[0]))).ToDictionary();

    private readonly Dictionary<string, int> pieces;
    private readonly int begin, end, unknown;

    /// <summary>Takes a vocabulary.</summary>
    /// <param name="vocabulary">Pieces in the order of their numbers, <c>[CLS]</c>, <c>[SEP]</c> and <c>[UNK]</c> among them.</param>
    /// <exception cref="ArgumentException">One of these is missing, or a piece occurs twice.</exception>
    public WordPieceTokenizer(IEnumerable<string> vocabulary)
    {
        pieces = new(StringComparer.Ordinal);
        foreach (var piece in vocabulary)
            if (!pieces.TryAdd(piece, pieces.Count)) throw new ArgumentException($"The piece '{piece}' occurs twice.", nameof(vocabulary));
        (begin, end, unknown) = (Special("[CLS]"), Special("[SEP]"), Special("[UNK]"));
    }

    /// <summary>Number of pieces.</summary>
    public int Count => pieces.Count;

    /// <summary>Reads <c>vocab.txt</c>, a piece a line.</summary>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">It lacks a special piece, or a piece occurs twice.</exception>
    public static WordPieceTokenizer Read(string path)
    {
        using var reader = new StreamReader(ReadableFile.Open(path), Encoding.UTF8);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line) lines.Add(line);
        try
        {
            return new(lines);
        }
        catch (ArgumentException e)
        {
            throw new DataFormatException(path, 0, e.Message, "Take the vocab.txt that belongs to the weights.", e);
        }
    }

    /// <summary><c>[CLS]</c>, the text's pieces, <c>[SEP]</c>; of a longer text the start.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">Most tokens, both special ones included.</param>
    public int[] Encode(string text, int maxLength = 512)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 2);
        return [begin, .. Words(text).SelectMany(Pieces).Take(maxLength - 2), end];
    }

    private int Special(string piece) => pieces.TryGetValue(piece, out var number) ? number : throw new ArgumentException($"The vocabulary has no piece {piece}.", nameof(piece));

    private IEnumerable<int> Pieces(string word)
    {
        var found = new List<int>();
        for (var at = 0; at < word.Length && word.Length <= LongestWord;)
        {
            var (end, number) = (word.Length, 0);
            while (end > at && !pieces.TryGetValue((at > 0 ? Continued : "") + word[at..end], out number)) end--;
            if (end == at) return [unknown];
            found.Add(number);
            at = end;
        }
        return word.Length > LongestWord ? [unknown] : found;
    }

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var letter in text.ToLowerInvariant())
        {
            var alone = StandsAlone(letter);
            if ((alone || char.IsWhiteSpace(letter)) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
            if (alone) yield return letter.ToString();
            else if (!char.IsWhiteSpace(letter) && !IsDropped(letter)) word.Append(Plain.GetValueOrDefault(letter, letter));
        }
        if (word.Length > 0) yield return word.ToString();
    }

    // Punctuation, ASCII symbols, and Chinese characters.
    private static bool StandsAlone(char letter) => letter is >= '!' and <= '/' or >= ':' and <= '@' or >= '[' and <= '`' or >= '{' and <= '~'
        || char.IsPunctuation(letter) || letter is >= '\u4E00' and <= '\u9FFF' or >= '\u3400' and <= '\u4DBF' or >= '\uF900' and <= '\uFAFF';

    private static bool IsDropped(char letter) => letter == '\uFFFD'
        || CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Control or UnicodeCategory.Format;
}
