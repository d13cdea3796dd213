namespace SeqRec.Notebooks.Engine;

/// <summary>
/// Where the code of one session sends its outputs and asks for input. It flows with the code into tasks and threads, so several sessions in
/// one process keep apart, and a task left over from an earlier cell writes into the cell that runs now.
/// </summary>
internal sealed class OutputChannel
{
    private static readonly AsyncLocal<OutputChannel?> Flowing = new();
    private readonly Lock gate = new();

    // Front ends remember display ids across restarts of the kernel, hence a prefix of its own for each session.
    private readonly string prefix = Guid.NewGuid().ToString("N");
    private Action<CellOutput> listener = _ => { };
    private int displays;

    /// <summary>The channel of the running session; null outside any cell.</summary>
    public static OutputChannel? Current => Flowing.Value;

    /// <summary>Cancelled when the user interrupts the running cell.</summary>
    public CancellationToken Cancellation { get; private set; }

    /// <summary>Asks the user; null where nobody can answer, as in a headless run.</summary>
    public InputSource? Input { get; set; }

    public void Open(Action<CellOutput> newListener, CancellationToken cancellation = default)
    {
        lock (gate) listener = newListener;
        Cancellation = cancellation;
        Flowing.Value = this;
    }

    /// <summary>Hands an output to the listener. An interrupt waits until that is done: it never strikes inside a finally block.</summary>
    public void Send(CellOutput output)
    {
        try
        {
        }
        finally
        {
            lock (gate) listener(output);
        }
    }

    public string NextDisplayId() => $"{prefix}-{Interlocked.Increment(ref displays)}";
}
