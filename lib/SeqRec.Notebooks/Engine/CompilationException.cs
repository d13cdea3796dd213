namespace SeqRec.Notebooks.Engine;

/// <summary>A cell cannot be compiled. Each problem names the cell and the line.</summary>
public sealed class CompilationException : Exception
{
    internal CompilationException(string cell, int line, string problem)
        : this(problem, [$"cell {cell}, line {line}: {problem}"]) => Line = line;

    internal CompilationException(string firstProblem, IReadOnlyList<string> problems)
        : base(firstProblem) => Problems = problems;

    /// <summary>The line in the cell, counted from 1, of a problem that no compiler found; else null.</summary>
    public int? Line { get; }

    /// <summary>All problems in the order of their lines, such as <c>cell train, line 3: CS0103 The name 'x' ...</c>.</summary>
    public IReadOnlyList<string> Problems { get; }
}
