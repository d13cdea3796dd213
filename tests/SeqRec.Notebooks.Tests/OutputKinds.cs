using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Tests;

/// <summary>What kinds of outputs the code cells of a notebook have: two runs of one notebook agree in them.</summary>
internal static class OutputKinds
{
    /// <summary>A line per code cell: its name and the types of its outputs, in order.</summary>
    public static IEnumerable<string> Of(string notebook) => Notebook.Read(notebook).Cells.Where(cell => cell.IsCode)
        .Select(cell => $"{cell.Name}: {string.Join(' ', cell.Outputs.Select(output => (string?)output!["output_type"]))}");
}
