using System.Globalization;
using System.Text;

namespace SeqRec.Data;

/// <summary>
/// Walks one record of a line, written as JSON or as Python prints a dictionary: the 2014 Amazon files have both. What nobody
/// asks for is passed over without being copied.
/// </summary>
/// <remarks>Beyond JSON: single quotes, a <c>u</c> before a string, the escapes <c>\'</c>, <c>\xHH</c>, <c>\UHHHHHHHH</c> and octal ones,
/// <c>None True False</c>, tuples and a comma before a closing bracket.</remarks>
internal ref struct LiteralReader
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<char> text;
    private readonly LineReader lines;
    private int at;

    /// <summary>Starts at the record that a line holds.</summary>
    public LiteralReader(ReadOnlySpan<char> line, LineReader lines)
    {
        text = line;
        this.lines = lines;
        Open('{');
    }

    /// <summary>The next key as it is written, or false at the end of the record; its value must be read or skipped.</summary>
    public bool Key(out ReadOnlySpan<char> key)
    {
        key = [];
        if (!More('}'))
        {
            if (Peek() != '\0') throw Error("Something follows the record.");
            return false;
        }
        key = Raw();
        Take(':');
        return true;
    }

    /// <summary>A string.</summary>
    public string Text() => Raw() is var raw && raw.Contains('\\') ? Unescape(raw) : raw.ToString();

    /// <summary>A finite number.</summary>
    public double Number() => double.TryParse(Word("A number"), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite((float)number)
        ? number : throw Error("A number is expected.");

    /// <summary>The start of a list.</summary>
    public void Open(char bracket) => Take(bracket);

    /// <summary>Whether another element follows; passes over the comma before it, or over the closing bracket.</summary>
    public bool More(char close)
    {
        var first = text[at - 1] is '{' or '[' or '(';  // no value ends like that
        if (!first && Peek() == ',') at++;
        else if (!first && Peek() is var next && next != close && next != '\0') throw Error($"',' or '{close}' is expected.");
        if (Peek() == '\0') throw Error("The line ends within the record.");
        if (Peek() != close) return true;
        at++;
        return false;
    }

    /// <summary>Passes over a value of any kind.</summary>
    public void Skip(int depth = 0)
    {
        if (depth > MaxDepth) throw Error($"Lists are nested more than {MaxDepth} deep.");
        switch (Peek())
        {
            case '{': Skip('}', depth, keys: true); break;
            case '[': Skip(']', depth); break;
            case '(': Skip(')', depth); break;
            default:
                if (AtString()) Raw();
                else Word();
                break;
        }
    }

    private void Skip(char close, int depth, bool keys = false)
    {
        at++;
        while (More(close))
        {
            if (keys)
            {
                Skip(depth + 1);
                Take(':');
            }
            Skip(depth + 1);
        }
    }

    // What stands between the quotes, escapes and all.
    private ReadOnlySpan<char> Raw()
    {
        if (!AtString()) throw Error("A string is expected.");
        if (text[at] == 'u') at++;
        var (quote, start) = (text[at], ++at);
        while (at < text.Length && text[at] != quote) at += text[at] == '\\' ? 2 : 1;
        if (at >= text.Length) throw Error("A string does not end.");
        return text[start..at++];
    }

    private bool AtString() => Peek() is '"' or '\'' || (Peek() == 'u' && at + 1 < text.Length && text[at + 1] is '"' or '\'');

    // A number or a name such as None.
    private ReadOnlySpan<char> Word(string expected = "A value")
    {
        Peek();
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '+' or '-' or '.')) at++;
        return at > start ? text[start..at] : throw Error($"{expected} is expected.");
    }

    private void Take(char expected)
    {
        if (Peek() != expected) throw Error($"'{expected}' is expected.");
        at++;
    }

    // The next character that is not white space; 0 at the end.
    private char Peek()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length ? text[at] : '\0';
    }

    private readonly string Unescape(ReadOnlySpan<char> raw)
    {
        var plain = new StringBuilder(raw.Length);
        for (var k = 0; k < raw.Length; k++)
            if (raw[k] != '\\') plain.Append(raw[k]);
            else k += Escape(raw[(k + 1)..], plain);
        return plain.ToString();
    }

    // Appends what the characters after a backslash mean and gives their number; an unknown escape stands for itself, as in Python.
    private readonly int Escape(ReadOnlySpan<char> after, StringBuilder plain)
    {
        var digits = after[0] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0) return Coded(after[1..], digits, plain) + 1;
        if (after[0] is >= '0' and <= '7') return Octal(after, plain);
        var known = "ntrbfav'\"\\/".IndexOf(after[0]);
        if (known < 0) plain.Append('\\').Append(after[0]);
        else plain.Append("\n\t\r\b\f\a\v'\"\\/"[known]);
        return 1;
    }

    private readonly int Coded(ReadOnlySpan<char> after, int digits, StringBuilder plain)
    {
        if (after.Length < digits || !uint.TryParse(after[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 0x10FFFF)
            throw Error("An escaped character has no number.");
        if (code <= char.MaxValue) plain.Append((char)code);  // half a pair stands beside its other half
        else plain.Append(char.ConvertFromUtf32((int)code));
        return digits;
    }

    private static int Octal(ReadOnlySpan<char> after, StringBuilder plain)
    {
        var (code, length) = (0, 0);
        while (length < 3 && length < after.Length && after[length] is >= '0' and <= '7') code = 8 * code + after[length++] - '0';
        plain.Append((char)code);
        return length;
    }

    private readonly DataFormatException Error(string problem) => lines.Error($"Column {at + 1}: {problem}", "Each line holds one record; fetch the file again.");
}
