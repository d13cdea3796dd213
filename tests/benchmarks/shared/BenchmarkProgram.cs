namespace SeqRec.Benchmarks;

/// <summary>The command line that all programs to compare have in common: <c>measure TASK FOLDER THREADS</c>.</summary>
public static class BenchmarkProgram
{
    /// <summary>The task that only makes one tensor. Its memory is subtracted from that of the others.</summary>
    public const string Empty = "empty";

    private const int BadInput = 3;

    /// <summary>Measures a task and prints one line of JSON.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="tasks">The work of each task, given the folder of the data files.</param>
    /// <param name="setThreads">Sets how many threads compute.</param>
    /// <param name="makeTensor">Makes one tensor.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        string[] args, IReadOnlyDictionary<string, Func<string, Work>> tasks, Action<int> setThreads, Action makeTensor)
    {
        if (args is not ["measure", var task, var folder, var count] || !int.TryParse(count, out var threads))
            return Refuse("Usage: measure TASK FOLDER THREADS");
        setThreads(threads);
        if (task == Empty) return Print(task, Work.Repeated(makeTensor, 0, 1));
        return tasks.TryGetValue(task, out var work)
            ? Print(task, work(folder))
            : Refuse($"There is no task '{task}'; known are {string.Join(", ", tasks.Keys)}.");
    }

    private static int Print(string task, Work work)
    {
        Console.WriteLine(Measurement.Of(task, work).ToLine());
        return 0;
    }

    private static int Refuse(string message)
    {
        Console.Error.WriteLine(message);
        return BadInput;
    }
}
