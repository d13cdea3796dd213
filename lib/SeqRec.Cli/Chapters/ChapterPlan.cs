using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;

namespace SeqRec.Cli.Chapters;

/// <summary>Decides under which profile each chapter runs and where its files go.</summary>
/// <param name="options">What was asked for.</param>
internal sealed class ChapterPlan(ChapterOptions options)
{
    private const string Quick = "quick";
    private const string Real = "real";

    /// <summary>The chapters in the order of reading.</summary>
    public IReadOnlyList<Chapter> Make() => [.. options.Notebooks.Select(Plan)];

    private Chapter Plan(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var profile = options.Profile ?? (HasRealNumbers(name) ? Real : Quick);
        var folder = Path.Combine(options.OutFolder, profile);
        return new Chapter(name, path, profile, folder, ReadCells(path), FindTypical(name, profile, folder));
    }

    private bool HasRealNumbers(string name) =>
        options.HasData && File.Exists(Path.Combine(options.ExpectedFolder, $"{name}.{Real}.json"));

    private IReadOnlyDictionary<string, double> FindTypical(string name, string profile, string folder)
    {
        var own = ChapterTimes.OfRuns(folder)[name];
        return own.Count > 0 ? own : ChapterTimes.OfProject(options.ExpectedFolder, profile)[name];
    }

    // A notebook that cannot be read says so when it is run.
    private static IReadOnlyList<string> ReadCells(string path)
    {
        try
        {
            return [.. Notebook.Read(path).Cells.Where(IsOwnCode).Select(cell => cell.Name)];
        }
        catch (NotebookFormatException)
        {
            return [];
        }
    }

    private static bool IsOwnCode(NotebookCell cell) => cell.IsCode && !cell.Tags.Contains(ParameterCell.InjectedTag);
}
