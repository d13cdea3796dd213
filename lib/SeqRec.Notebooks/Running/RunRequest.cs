namespace SeqRec.Notebooks.Running;

/// <summary>What to run.</summary>
/// <param name="Notebook">Path of the notebook.</param>
/// <param name="Parameters">Values for declared parameters, as text.</param>
/// <param name="OutFolder">Where the executed copy, its page and its metrics go.</param>
/// <param name="TimeoutPerCell">
/// How long a cell may take; null for the notebook's own limit (<c>execution.timeout</c>) or 600 seconds.
/// </param>
public sealed record RunRequest(
    string Notebook, IReadOnlyDictionary<string, string> Parameters, string OutFolder, TimeSpan? TimeoutPerCell = null);
