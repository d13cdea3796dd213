using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Linting;

/// <summary>Rules of notebooks that are edited by hand and committed without outputs.</summary>
internal static class SourceRules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        Rule.ForCode("no-outputs", NoOutputs),
        new("no-injected-cell", NoInjectedCell),
    ];

    private static IEnumerable<Problem> NoOutputs(NotebookCell cell)
    {
        if (cell.Outputs.Count > 0 || cell.ExecutionCount is not null)
            yield return new Problem(cell, null, "clear outputs and execution count; executed copies are made by seqrec run");
    }

    private static IEnumerable<Problem> NoInjectedCell(Notebook notebook) =>
        from cell in notebook.Cells
        where cell.Tags.Contains(ParameterCell.InjectedTag)
        select new Problem(cell, null, "remove the cell; seqrec run inserts it into the executed copy");
}
