namespace SeqRec.Reporting.Sources;

/// <summary>
/// A copy of C# source in which comments, directives, strings and characters are blank, so that braces and semicolons
/// in it are code. Positions stay the same.
/// </summary>
internal static class CodeMask
{
    public static string Of(string source)
    {
        var code = source.ToCharArray();
        for (var i = 0; i < source.Length;)
        {
            var end = EndOfOpaque(source, i);
            for (var j = i; j < end; j++)
                if (code[j] != '\n') code[j] = ' ';
            i = Math.Max(end, i + 1);
        }

        return new(code);
    }

    /// <summary>End of the comment, directive, string or character that starts at i; i itself if none does.</summary>
    private static int EndOfOpaque(string s, int i) => s[i] switch
    {
        '/' when At(s, i + 1) == '/' => Until(s, "\n", i, include: false),
        '/' when At(s, i + 1) == '*' => Until(s, "*/", i + 2),
        '#' when s.AsSpan(s.LastIndexOf('\n', i) + 1, i - s.LastIndexOf('\n', i) - 1).IsWhiteSpace() => Until(s, "\n", i, include: false),
        '\'' => EndOfCharacter(s, i + 1),
        '"' or '$' or '@' => EndOfString(s, i),
        _ => i,
    };

    private static int EndOfString(string s, int start)
    {
        var quote = start;
        while (At(s, quote) is '$' or '@') quote++;
        if (At(s, quote) != '"') return start; // @identifier
        var prefix = s[start..quote];
        var quotes = 1;
        while (At(s, quote + quotes) == '"') quotes++;
        if (quotes >= 3) return Until(s, new string('"', quotes), quote + quotes);
        return EndOfQuoted(s, quote + 1, verbatim: prefix.Contains('@'), interpolated: prefix.Contains('$'));
    }

    private static int EndOfQuoted(string s, int i, bool verbatim, bool interpolated)
    {
        for (; i < s.Length; i++)
        {
            if (s[i] == '\\' && !verbatim) i++;
            else if (s[i] == '"' && verbatim && At(s, i + 1) == '"') i++;
            else if (s[i] == '"') return i + 1;
            else if (interpolated && s[i] == '{' && At(s, i + 1) == '{') i++;
            else if (interpolated && s[i] == '{') i = EndOfHole(s, i + 1);
        }

        return s.Length;
    }

    /// <summary>Position of the brace that closes an interpolation hole, which may hold strings of its own.</summary>
    private static int EndOfHole(string s, int i)
    {
        for (var depth = 1; i < s.Length; i = Math.Max(EndOfOpaque(s, i), i + 1))
        {
            depth += s[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0) return i;
        }

        return i;
    }

    private static int EndOfCharacter(string s, int i)
    {
        while (i < s.Length && s[i] != '\'') i += s[i] == '\\' ? 2 : 1;
        return Math.Min(i + 1, s.Length);
    }

    private static int Until(string s, string mark, int from, bool include = true)
    {
        var at = s.IndexOf(mark, from, StringComparison.Ordinal);
        return at < 0 ? s.Length : include ? at + mark.Length : at;
    }

    private static char At(string s, int i) => i < s.Length ? s[i] : '\0';
}
