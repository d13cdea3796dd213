namespace SeqRec.Notebooks.Running;

/// <summary>A code cell starts.</summary>
/// <param name="Name">The cell's name.</param>
/// <param name="Number">Its place among the code cells, counted from 1.</param>
/// <param name="Count">The number of code cells.</param>
public sealed record CellStart(string Name, int Number, int Count);
