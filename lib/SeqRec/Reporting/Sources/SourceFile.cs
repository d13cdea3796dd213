namespace SeqRec.Reporting.Sources;

/// <summary>One C# file, in which declarations can be found by a path of names.</summary>
internal sealed class SourceFile
{
    private readonly string source, code;

    public SourceFile(string text)
    {
        source = text.ReplaceLineEndings("\n");
        code = CodeMask.Of(source);
    }

    /// <summary>Names of the file's types.</summary>
    public IEnumerable<string> Types => Declaration.In(code, 0, code.Length).Where(d => d.IsType).Select(d => d.Name);

    /// <summary>The declarations at a path such as <c>[TargetRank, Of]</c>.</summary>
    public IEnumerable<Declaration> Find(IEnumerable<string> path) => path.Skip(1).Aggregate(
        Declaration.In(code, 0, code.Length).Where(d => d.IsType && d.Name == path.First()),
        (found, name) => found.SelectMany(d => d.Members(code)).Where(d => d.Name == name));

    /// <summary>Names of the members at a path.</summary>
    public IEnumerable<string> Members(IEnumerable<string> path) =>
        Find(path).SelectMany(d => d.Members(code)).Select(d => d.Name).Where(n => n != "");

    /// <summary>A declaration's text with its trailing comment, moved to the left margin.</summary>
    public string Text(Declaration declaration)
    {
        var lineEnd = source.IndexOf('\n', declaration.End) is var n and >= 0 ? n : source.Length;
        var end = string.IsNullOrWhiteSpace(code[declaration.End..lineEnd]) ? lineEnd : declaration.End;
        var margin = new string(' ', declaration.Start - 1 - source.LastIndexOf('\n', declaration.Start));
        return source[declaration.Start..end].TrimEnd().Replace("\n" + margin, "\n");
    }
}
