namespace SeqRec.Notebooks.Linting;

/// <summary>A place where a notebook breaks a rule.</summary>
/// <param name="File">The notebook.</param>
/// <param name="Cell">The cell's id or position; null if it concerns the whole notebook.</param>
/// <param name="Line">The line in the cell, counted from 1; null if it concerns the whole cell.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Advice">What is wrong and what to do.</param>
public sealed record Finding(string File, string? Cell, int? Line, string Rule, string Advice)
{
    /// <inheritdoc/>
    public override string ToString() =>
        File + (Cell is null ? "" : $", cell {Cell}") + (Line is null ? "" : $", line {Line}") + $": {Rule}: {Advice}";
}
