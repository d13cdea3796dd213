using System.Text.RegularExpressions;

namespace SeqRec.Reporting.Sources;

/// <summary>A type or member in masked code (see <see cref="CodeMask"/>); a light parse that knows brackets and semicolons.</summary>
/// <param name="Name">Identifier; <c>this</c> for an indexer, empty for what has none.</param>
/// <param name="IsType">Whether it is a class, record, struct, interface or enum.</param>
/// <param name="Start">First position.</param>
/// <param name="End">Position after the last.</param>
/// <param name="Body">Position of the brace that opens its body; <paramref name="End"/> if it has none.</param>
internal readonly partial record struct Declaration(string Name, bool IsType, int Start, int End, int Body)
{
    /// <summary>The declarations between two positions: of a file, or of a type's body.</summary>
    public static IEnumerable<Declaration> In(string code, int start, int end)
    {
        for (var at = Next(code, start); at < end;)
        {
            var declaration = At(code, at, end);
            yield return declaration;
            at = Next(code, declaration.End);
        }
    }

    /// <summary>The members of a type.</summary>
    public IEnumerable<Declaration> Members(string code) => Body < End ? In(code, Body + 1, End - 1) : [];

    private static Declaration At(string code, int start, int end)
    {
        var (depth, header, body, assigned) = (0, end, end, false);
        for (var i = start; i < end; i++)
        {
            var assigns = code[i] == '=' && !OperatorName().IsMatch(code.AsSpan(start, i - start));
            if (depth == 0 && (code[i] is '{' or ';' || assigns || IsColon(code, i))) header = Math.Min(header, i);
            if (depth == 0 && code[i] == '{') body = Math.Min(body, i);
            depth += code[i] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            assigned |= depth == 0 && assigns;
            if (depth == 0 && IsEnd(code, i, assigned)) return Of(code[start..header], start, i + 1, Math.Min(body, i + 1));
        }

        return Of(code[start..header], start, end, body);
    }

    /// <summary>A semicolon ends a declaration; so does a body, unless an initialiser or a semicolon follows it.</summary>
    private static bool IsEnd(string code, int i, bool assigned) =>
        code[i] == ';' || (code[i] == '}' && !assigned && (Next(code, i + 1) is var next && (next == code.Length || code[next] is not ('=' or ';'))));

    private static bool IsColon(string code, int i) => code[i] == ':' && code[i - 1] != ':' && code[i + 1] != ':';

    private static int Next(string code, int i)
    {
        while (i < code.Length && char.IsWhiteSpace(code[i])) i++;
        return i;
    }

    private static Declaration Of(string header, int start, int end, int body)
    {
        var named = Constraints().Replace(header, "").TrimEnd();
        if (named.EndsWith(')') || named.EndsWith(']')) named = named[..OpeningOfLast(named)];
        return new(Identifier().Match(named).Groups[1].Value, TypeKeyword().IsMatch(named), start, end, body);
    }

    /// <summary>Where the parameter list at the header's end opens.</summary>
    private static int OpeningOfLast(string header)
    {
        var i = header.Length;
        for (var depth = 0; i > 0;)
        {
            depth += header[--i] switch { ')' or ']' => 1, '(' or '[' => -1, _ => 0 };
            if (depth == 0) break;
        }

        return i;
    }

    [GeneratedRegex(@"\boperator\s*[=!<>]*$")]
    private static partial Regex OperatorName();

    [GeneratedRegex(@"\swhere\s.*", RegexOptions.Singleline)]
    private static partial Regex Constraints();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+\w")]
    private static partial Regex TypeKeyword();

    [GeneratedRegex(@"(\w+)\s*(<[^()]*>)?\s*$")]
    private static partial Regex Identifier();
}
