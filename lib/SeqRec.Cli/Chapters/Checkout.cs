namespace SeqRec.Cli.Chapters;

/// <summary>The project's folder, found from a folder inside it.</summary>
/// <param name="Root">Full path of the folder that holds the solution file.</param>
internal sealed record Checkout(string Root)
{
    private const string Solution = "SeqRec.slnx";

    /// <summary>The folder of the expected numbers.</summary>
    public string Expected => Path.Combine(Root, "tests", "expected");

    /// <summary>The folder of executed copies, pages and metrics.</summary>
    public string Out => Path.Combine(Root, "out");

    /// <summary>Finds the checkout that holds a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder lies in no checkout.</exception>
    public static Checkout Find(string folder)
    {
        for (var place = new DirectoryInfo(folder); place is not null; place = place.Parent)
        {
            if (File.Exists(Path.Combine(place.FullName, Solution))) return new Checkout(place.FullName);
        }

        throw new DirectoryNotFoundException(
            $"The folder {folder} is not inside a checkout of SeqRec Notebooks. "
            + "Change into the checkout, or name the notebooks to run.");
    }

    /// <summary>The paths of all chapters in the order of their names.</summary>
    /// <exception cref="FileNotFoundException">There is no chapter.</exception>
    public IReadOnlyList<string> FindChapters()
    {
        var folder = Path.Combine(Root, "notebooks");
        string[] found = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.ipynb") : [];
        if (found.Length > 0) return [.. found.Order(StringComparer.Ordinal)];
        throw new FileNotFoundException(
            $"There is no notebook in {folder}. Restore that folder, or name the notebooks to run.");
    }
}
