namespace SeqRec.Kernels.Execution;

/// <summary>
/// Threads that share the parts of a kernel. A kernel's parts depend on its sizes alone, so its result is the same for
/// every number of threads.
/// </summary>
public static class KernelThreads
{
    private static readonly Lock s_lock = new();
    private static Worker[] s_workers = [];
    private static int s_count = 1;

    [ThreadStatic] private static bool t_isBusy;

    /// <summary>How many threads compute, the caller's own included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public static int Count
    {
        get => s_count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            s_count = value;
        }
    }

    /// <summary>Runs <paramref name="body"/> once for each part, 0..<paramref name="parts"/>-1, in any order.</summary>
    /// <remarks>A kernel that runs inside another one stays on its thread. So does a second caller meanwhile.</remarks>
    internal static void Run(int parts, Action<int> body)
    {
        if (s_count == 1 || parts <= 1 || t_isBusy || !s_lock.TryEnter())
        {
            for (var part = 0; part < parts; part++) body(part);
            return;
        }
        try
        {
            new Turn(parts, body).Share(Workers(Math.Min(s_count, parts) - 1));
        }
        finally
        {
            s_lock.Exit();
        }
    }

    private static ReadOnlySpan<Worker> Workers(int count)
    {
        while (s_workers.Length < count) s_workers = [.. s_workers, new Worker()];
        return s_workers.AsSpan(0, count);
    }

    // One call of Run.
    private sealed class Turn(int parts, Action<int> body)
    {
        private int _next = -1;
        private int _working;
        private Exception? _failure;

        public void Share(ReadOnlySpan<Worker> workers)
        {
            _working = workers.Length;
            foreach (var worker in workers) worker.Begin(this);
            Work();
            var wait = new SpinWait();
            while (Volatile.Read(ref _working) > 0) wait.SpinOnce(sleep1Threshold: -1);
            if (_failure is { } failure) throw new InvalidOperationException("A part of a kernel failed.", failure);
        }

        public void Help()
        {
            Work();
            Interlocked.Decrement(ref _working);
        }

        private void Work()
        {
            t_isBusy = true;
            try
            {
                for (int part; (part = Interlocked.Increment(ref _next)) < parts;) body(part);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }
            finally
            {
                t_isBusy = false;
            }
        }
    }

    // A thread that waits for turns: awake for a moment, since kernels follow one another closely, then asleep.
    private sealed class Worker
    {
        private const int TurnsOfWaiting = 2000;

        private readonly SemaphoreSlim _wake = new(0);
        private Turn? _turn;

        public Worker() => new Thread(Wait) { IsBackground = true, Name = "SeqRec kernel" }.Start();

        public void Begin(Turn turn)
        {
            Volatile.Write(ref _turn, turn);
            _wake.Release();
        }

        private void Wait()
        {
            while (true)
            {
                for (var k = 0; k < TurnsOfWaiting && Volatile.Read(ref _turn) is null; k++) Thread.SpinWait(10);
                _wake.Wait();
                Interlocked.Exchange(ref _turn, null)?.Help();
            }
        }
    }
}
