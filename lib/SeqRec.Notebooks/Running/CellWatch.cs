using System.Diagnostics;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Running;

/// <summary>Follows the code cells of one run: tells which one starts and measures the ones that ended.</summary>
internal sealed class CellWatch(Notebook notebook, IProgress<CellStart>? progress)
{
    private readonly List<NotebookCell> cells = [.. notebook.Cells.Where(cell => cell.IsCode)];
    private readonly Dictionary<string, double> seconds = [];
    private NotebookCell? current;
    private long since;

    /// <summary>Seconds of each code cell that ended, by its name.</summary>
    public IReadOnlyDictionary<string, double> Seconds => seconds;

    /// <summary>The cell at a position of the notebook starts, so the one before it has ended.</summary>
    public void Start(int position)
    {
        End();
        var index = cells.FindIndex(cell => cell.Position == position);
        (current, since) = (cells[index], Stopwatch.GetTimestamp());
        progress?.Report(new CellStart(current.Name, index + 1, cells.Count));
    }

    /// <summary>The current cell has ended.</summary>
    public void End()
    {
        if (current is not null) seconds[current.Name] = Stopwatch.GetElapsedTime(since).TotalSeconds;
        current = null;
    }
}
