namespace SeqRec.Notebooks.Engine;

/// <summary>What a running cell tells its front end, in the order it happens.</summary>
public abstract record CellOutput;

/// <summary>Text written to <c>stdout</c> or <c>stderr</c>.</summary>
public sealed record StreamOutput(string Name, string Text) : CellOutput;

/// <summary>A value shown by <c>display</c>; <paramref name="Id"/> is what a later update names.</summary>
public sealed record DisplayOutput(string Id, IReadOnlyList<MimePart> Data) : CellOutput;

/// <summary>A new rendering for the display shown under <paramref name="Id"/>.</summary>
public sealed record UpdateOutput(string Id, IReadOnlyList<MimePart> Data) : CellOutput;

/// <summary>Removes what the cell has shown so far, at once or, with <paramref name="Wait"/>, when the next output comes.</summary>
public sealed record ClearOutput(bool Wait) : CellOutput;

/// <summary>The value of a trailing expression.</summary>
public sealed record ResultOutput(IReadOnlyList<MimePart> Data) : CellOutput;

/// <summary>
/// The cell failed: <paramref name="Name"/> is the exception's full type name or <c>CompilationError</c>,
/// <paramref name="Message"/> its message, <paramref name="Traceback"/> at least one readable line.
/// </summary>
public sealed record ErrorOutput(string Name, string Message, IReadOnlyList<string> Traceback) : CellOutput;
