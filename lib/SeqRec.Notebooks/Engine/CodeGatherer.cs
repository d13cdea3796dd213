namespace SeqRec.Notebooks.Engine;

/// <summary>Gathers C# up to a directive that interrupts it.</summary>
internal sealed class CodeGatherer(string cell, string[] lines, List<CellPart> parts, int start)
{
    private readonly List<string> references = [];
    private readonly List<string> sources = [];
    private bool timed;
    private int start = start;

    /// <summary>Takes a directive out of the code.</summary>
    public void Take(int line, string name)
    {
        if (name == "#r") references.Add(Quoted(line, name, "#r \"path/to/library.dll\" or #r \"nuget:Package,1.2.3\""));
        if (name == "#i") sources.Add(Source(line));
        timed |= name == "#!time";
        lines[line] = "";
    }

    /// <summary>Ends the code before a line, and puts a directive there.</summary>
    public void Interrupt(int line, DirectivePart directive)
    {
        End(line);
        parts.Add(directive);
        start = line + 1;
    }

    /// <summary>Ends the code before a line.</summary>
    public void End(int line)
    {
        var code = lines[start..line];
        if (references.Count + sources.Count > 0 || code.Any(text => !string.IsNullOrWhiteSpace(text)))
            parts.Add(new CodePart(new string('\n', start) + string.Join('\n', code), [.. references], [.. sources], timed));
        references.Clear();
        sources.Clear();
    }

    private string Source(int line)
    {
        var source = Quoted(line, "#i", "#i \"nuget:address or folder\"");
        return source.StartsWith("nuget:", StringComparison.Ordinal)
            ? source["nuget:".Length..].Trim()
            : throw new CompilationException(cell, line + 1, $"'{lines[line].TrimEnd()}' must read #i \"nuget:address or folder\"");
    }

    private string Quoted(int line, string name, string form)
    {
        var text = lines[line][name.Length..].Trim();
        if (text.Length < 3 || text[0] != '"' || text[^1] != '"')
            throw new CompilationException(cell, line + 1, $"'{lines[line].TrimEnd()}' must read {form}");
        return text[1..^1];
    }
}
