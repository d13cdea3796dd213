using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Linting;

/// <summary>A named rule and how to find what breaks it.</summary>
internal sealed record Rule(string Name, Func<Notebook, IEnumerable<Problem>> Check)
{
    /// <summary>A rule about single code cells.</summary>
    public static Rule ForCode(string name, Func<NotebookCell, IEnumerable<Problem>> check) =>
        new(name, notebook => notebook.Cells.Where(cell => cell.IsCode).SelectMany(check));
}

/// <summary>What breaks a rule, where, and what to do.</summary>
internal sealed record Problem(NotebookCell? Cell, int? Line, string Advice);
