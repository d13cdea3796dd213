namespace SeqRec.Notebooks.Running;

/// <summary>How long a run took.</summary>
/// <param name="CellSeconds">Seconds of each code cell that ended, by its name.</param>
/// <param name="ProcessorSeconds">Processor time of the process that executed the cells, in seconds.</param>
public sealed record RunTimes(IReadOnlyDictionary<string, double> CellSeconds, double ProcessorSeconds)
{
    /// <summary>The times of a run that never started.</summary>
    public static RunTimes None { get; } = new(new Dictionary<string, double>(), 0);
}
