namespace SeqRec.Reporting.Sources;

/// <summary>Source files in which members are looked up by name.</summary>
internal sealed class SourceIndex(IReadOnlyList<SourceFile> files)
{
    /// <summary>The sources this library carries as resources.</summary>
    public static SourceIndex OfLibrary()
    {
        var assembly = typeof(SourceIndex).Assembly;
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith("sources/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return new([.. names.Select(n => new SourceFile(Read(assembly.GetManifestResourceStream(n)!)))]);
    }

    /// <summary>The text of a type or member; overloads and partial types follow each other.</summary>
    public string Find(string member)
    {
        var path = member.Split('.');
        var texts = files.SelectMany(f => f.Find(path).Select(f.Text)).ToList();
        return texts.Count > 0 ? string.Join("\n\n", texts) : throw new SourceExcerptException($"No source of '{member}'; {Known(path)}.");
    }

    private string Known(string[] path)
    {
        var members = files.SelectMany(f => f.Members(path[..^1].DefaultIfEmpty(""))).Distinct().ToList();
        return members.Count > 0
            ? $"{string.Join('.', path[..^1])} has {string.Join(", ", members)}"
            : $"the types are {string.Join(", ", files.SelectMany(f => f.Types).Distinct().Order(StringComparer.Ordinal))}";
    }

    private static string Read(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
