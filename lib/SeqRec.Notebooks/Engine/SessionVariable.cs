namespace SeqRec.Notebooks.Engine;

/// <summary>A variable that a cell declared at its top level.</summary>
internal sealed record SessionVariable(string Name, Type Type, object? Value);
