namespace SeqRec.Notebooks.Engine;

/// <summary>
/// Where the code of one session sends its outputs and asks for input. It flows with the code into tasks and threads, so several sessions in
/// one process keep apart, and a task left over from an earlier cell writes into the cell that runs now.
/// </summary>
internal sealed class OutputChannel
{
    private static readonly AsyncLocal<OutputChannel?> Flowing = new();
    private readonly Lock gate = new();
    private readonly FormatterRegistry formatters = new();

    // Front ends remember display ids across restarts of the kernel, hence a prefix of its own for each session.
    private readonly string prefix = Guid.NewGuid().ToString("N");
    // Half the time that a cell has to stop by itself: clean-up code can still write, and what goes on writing ends here, by an exception,
    // before its thread has to be stopped by force. Code that is stopped inside the console can take the whole process with it.
    private const int Patience = 400;
    private static int sending;
    private long refusal = long.MaxValue;
    private Action<CellOutput> listener = _ => { };
    private int displays;

    /// <summary>The channel of the running session; null outside any cell.</summary>
    public static OutputChannel? Current => Flowing.Value;

    /// <summary>Whether any thread hands an output on. What waits there goes on by itself and must not be woken.</summary>
    public static bool Sending => Volatile.Read(ref sending) > 0;

    /// <summary>Cancelled when the user interrupts the running cell.</summary>
    public CancellationToken Cancellation { get; private set; }

    /// <summary>Asks the user; null where nobody can answer, as in a headless run.</summary>
    public InputSource? Input { get; set; }

    public void Open(Action<CellOutput> newListener, CancellationToken cancellation = default)
    {
        lock (gate) listener = newListener;
        Volatile.Write(ref refusal, long.MaxValue);
        Cancellation = cancellation;
        cancellation.Register(() => Volatile.Write(ref refusal, Environment.TickCount64 + Patience));
        Flowing.Value = this;
        FormatterRegistry.Current = formatters;
    }

    /// <summary>Hands an output to the listener. An interrupt waits until that is done: it never strikes inside a finally block.</summary>
    /// <exception cref="OperationCanceledException">The cell was interrupted a while ago and still writes.</exception>
    public void Send(CellOutput output)
    {
        if (Environment.TickCount64 >= Volatile.Read(ref refusal)) throw new OperationCanceledException(Cancellation);
        try
        {
        }
        finally
        {
            Interlocked.Increment(ref sending);
            try
            {
                lock (gate) listener(output);
            }
            finally
            {
                Interlocked.Decrement(ref sending);
            }
        }
    }

    public string NextDisplayId() => $"{prefix}-{Interlocked.Increment(ref displays)}";
}
