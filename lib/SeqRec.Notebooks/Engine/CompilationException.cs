namespace SeqRec.Notebooks.Engine;

/// <summary>A cell cannot be compiled. Each problem names the cell and the line.</summary>
public sealed class CompilationException : Exception
{
    internal CompilationException(string cell, int line, string problem)
        : this(problem, [$"cell {cell}, line {line}: {problem}"])
    {
    }

    internal CompilationException(string firstProblem, IReadOnlyList<string> problems)
        : base(firstProblem) => Problems = problems;

    /// <summary>All problems in the order of their lines, such as <c>cell train, line 3: CS0103 The name 'x' ...</c>.</summary>
    public IReadOnlyList<string> Problems { get; }
}
