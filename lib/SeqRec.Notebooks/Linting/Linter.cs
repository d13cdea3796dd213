using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Linting;

/// <summary>Checks notebooks against the rules of their format, of the project's style, and of what runs in .NET Interactive too.</summary>
public static class Linter
{
    /// <summary>All findings, rule by rule.</summary>
    /// <param name="notebook">The notebook to check.</param>
    /// <param name="file">How findings name it.</param>
    /// <param name="executed">Whether it is an executed copy, which has outputs and an injected cell.</param>
    public static IReadOnlyList<Finding> Check(Notebook notebook, string file, bool executed = false) =>
        [.. from rule in FormatRules.All.Concat(StyleRules.All).Concat(CompatibilityRules.All).Concat(executed ? [] : SourceRules.All)
            from problem in rule.Check(notebook)
            select new Finding(file, problem.Cell?.Name, problem.Line, rule.Name, problem.Advice)];
}
