namespace SeqRec.Notebooks.Running;

/// <summary>The files that a run of one notebook leaves.</summary>
internal sealed record RunFiles(string Name, string Notebook, string Page, string Metrics)
{
    public IReadOnlyList<string> All => [Notebook, Page, Metrics];

    /// <exception cref="ParameterException">The run would overwrite its own source.</exception>
    public static RunFiles For(string source, string folder)
    {
        var name = Path.GetFileNameWithoutExtension(source);
        var stem = Path.Combine(Path.GetFullPath(folder), name);
        return stem + ".ipynb" == source
            ? throw new ParameterException($"The executed copy would overwrite {source}; choose another --out folder.")
            : new RunFiles(name, stem + ".ipynb", stem + ".html", stem + ".metrics.json");
    }

    /// <summary>Removes what an earlier run left, so that a failed run is never beside the numbers of a good one.</summary>
    public void Clear()
    {
        foreach (var file in All.Where(File.Exists)) File.Delete(file);
    }
}
