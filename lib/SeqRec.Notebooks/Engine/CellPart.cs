namespace SeqRec.Notebooks.Engine;

/// <summary>A piece of a cell; pieces run in order.</summary>
internal abstract record CellPart;

/// <summary>C# after its directives were taken out; lines before it are blank, so line numbers are the cell's.</summary>
/// <param name="Code">What is compiled.</param>
/// <param name="References">What <c>#r</c> names: paths, or packages that start with <c>nuget:</c>.</param>
/// <param name="Sources">Where <c>#i</c> says that packages come from, too.</param>
/// <param name="Timed">Whether <c>#!time</c> asks for the time taken.</param>
internal sealed record CodePart(string Code, IReadOnlyList<string> References, IReadOnlyList<string> Sources, bool Timed) : CellPart
{
    /// <summary>Code without directives.</summary>
    public CodePart(string code) : this(code, [], [], Timed: false)
    {
    }
}

/// <summary>A directive that does something by itself.</summary>
/// <param name="Line">Its line, counted from 1.</param>
/// <param name="Name">Its name with <c>#</c> or <c>#!</c>.</param>
/// <param name="Arguments">The rest of its line, split like a command line.</param>
/// <param name="Text">The text that follows, for those that take one, such as <c>#!markdown</c>.</param>
internal sealed record DirectivePart(int Line, string Name, IReadOnlyList<string> Arguments, string Text) : CellPart
{
    /// <summary>What is neither an option nor an option's value.</summary>
    public IEnumerable<string> Positional =>
        Arguments.Index().Where(argument => !IsOption(argument.Item) && (argument.Index == 0 || !IsOption(Arguments[argument.Index - 1]))).Select(argument => argument.Item);

    /// <summary>The value of an option such as <c>--name</c>; null if it is not given.</summary>
    public string? Option(string name) =>
        Arguments.Index().FirstOrDefault(argument => argument.Item == name) is { Item: not null } found ? Arguments.ElementAtOrDefault(found.Index + 1) : null;

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);
}
