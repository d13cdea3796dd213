namespace SeqRec.Notebooks.Engine;

/// <summary>
/// Where the code of one session sends its outputs. It flows with the code into tasks and threads, so several sessions in one process keep
/// apart, and a task left over from an earlier cell writes into the cell that runs now.
/// </summary>
internal sealed class OutputChannel
{
    private static readonly AsyncLocal<OutputChannel?> Flowing = new();
    private readonly Lock gate = new();
    private Action<CellOutput> listener = _ => { };
    private int displays;

    /// <summary>The channel of the running session; null outside any cell.</summary>
    public static OutputChannel? Current => Flowing.Value;

    public void Open(Action<CellOutput> newListener)
    {
        lock (gate) listener = newListener;
        Flowing.Value = this;
    }

    public void Send(CellOutput output)
    {
        lock (gate) listener(output);
    }

    public string NextDisplayId() => $"display-{Interlocked.Increment(ref displays)}";
}
