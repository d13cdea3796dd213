using System.Text;
using System.Text.RegularExpressions;

namespace SeqRec.Data;

/// <summary>What cuts a text into pieces that no merge crosses: the pre_tokenizer of a <c>tokenizer.json</c>.</summary>
internal static partial class TextSplitting
{
    /// <summary>Cuts a text, given whether it is the first part of the whole.</summary>
    public static Func<string, bool, IEnumerable<string>> Of(TokenizerPart part) => part.Type switch
    {
        "Sequence" => part.Only("type", "pretokenizers").Parts("pretokenizers").Select(Of).Aggregate((a, b) => (text, first) => Then(a, b, text, first)),
        "Metaspace" => Metaspace(part.Only("type", "replacement", "prepend_scheme", "add_prefix_space", "split", "str_rep")),
        "ByteLevel" => ByteLevel(part.Only("type", "add_prefix_space", "trim_offsets", "use_regex")),
        "Digits" => Digits(part.Only("type", "individual_digits")),
        _ => throw part.Error($"its type is '{part.Type}'.")
    };

    private static IEnumerable<string> Then(Func<string, bool, IEnumerable<string>> a, Func<string, bool, IEnumerable<string>> b, string text, bool first) =>
        a(text, first).SelectMany((piece, k) => b(piece, first && k == 0));

    // Spaces become a visible sign, which is also put before a text; a word keeps the sign before it.
    private static Func<string, bool, IEnumerable<string>> Metaspace(TokenizerPart part)
    {
        var (sign, split) = (part.Text("replacement"), part.Flag("split", true));
        var scheme = part.Find("prepend_scheme") is not null ? part.Text("prepend_scheme") : part.Flag("add_prefix_space", true) ? "always" : "never";
        if (scheme is not ("always" or "first" or "never")) throw part.Error($"its prepend_scheme is '{scheme}'.");
        var words = new Regex($"(?={Regex.Escape(sign)})");
        return (text, first) =>
        {
            var visible = text.Replace(" ", sign, StringComparison.Ordinal);
            if ((scheme == "always" || scheme == "first" && first) && !visible.StartsWith(sign, StringComparison.Ordinal)) visible = sign + visible;
            return split ? words.Split(visible).Where(word => word.Length > 0) : [visible];
        };
    }

    private static Func<string, bool, IEnumerable<string>> ByteLevel(TokenizerPart part)
    {
        var (space, split) = (part.Flag("add_prefix_space", true), part.Flag("use_regex", true));
        return (text, _) =>
        {
            var whole = space && !text.StartsWith(' ') ? " " + text : text;
            return (split ? Words().Matches(whole).Select(m => m.Value) : [whole]).Select(VisibleBytes);
        };
    }

    private static Func<string, bool, IEnumerable<string>> Digits(TokenizerPart part)
    {
        var cut = part.Flag("individual_digits", false) ? SingleDigits() : RunsOfDigits();
        return (text, _) => cut.Matches(text).Select(m => m.Value);
    }

    // Each byte as a character that can be seen: itself where it is printable Latin-1, else one from U+0100 on, in order.
    private static string VisibleBytes(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => Visible[b]));

    private static readonly char[] Visible = VisibleOfBytes();

    private static char[] VisibleOfBytes()
    {
        var (visible, others) = (new char[256], 0);
        for (var b = 0; b < 256; b++)
            visible[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)b : (char)(0x100 + others++);
        return visible;
    }

    // GPT-2's words: English endings, then letters, numbers or signs with a space before them; of several spaces the last goes to the word.
    [GeneratedRegex(@"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\p{N}|\P{N}+")]
    private static partial Regex SingleDigits();

    [GeneratedRegex(@"\p{N}+|\P{N}+")]
    private static partial Regex RunsOfDigits();
}
