using System.Diagnostics;

namespace SeqRec.Cli.Benchmarks;

/// <summary>A program that measures tasks, each in a new process.</summary>
/// <param name="Words">The program and its first arguments.</param>
/// <param name="Folder">Folder of the data files.</param>
internal sealed record BenchmarkProgram(IReadOnlyList<string> Words, string Folder)
{
    // Settings of a shell must not reach the libraries of either side.
    private static readonly string[] NativeSettings =
        ["OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "ATEN_", "ONEDNN_", "DNNL_", "TORCH_"];

    /// <summary>Peak memory of a process that makes one tensor, in megabytes.</summary>
    public async Task<double> MeasureEmptyAsync(CancellationToken cancellation) =>
        (await MeasureAsync("empty", 1, cancellation)).Peak;

    /// <summary>Measures a task.</summary>
    /// <exception cref="BenchmarkException">The program failed; the message ends with its last lines.</exception>
    public async Task<BenchmarkMeasurement> MeasureAsync(string task, int threads, CancellationToken cancellation) =>
        BenchmarkMeasurement.Parse(await RunAsync([.. Words, "measure", task, Folder, $"{threads}"], cancellation));

    /// <summary>Runs a command to its end and returns its standard output.</summary>
    /// <exception cref="BenchmarkException">The command failed; the message ends with its last lines.</exception>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="cancellation">Ends the process and its children.</param>
    /// <param name="removed">Variables that the process does not get.</param>
    public static async Task<string> RunAsync(
        IReadOnlyList<string> words, CancellationToken cancellation, params string[] removed)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsNativeSetting).Concat(removed).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == 0) return await output;
        var last = LastLines(await output + await errors);
        throw new BenchmarkException($"{string.Join(' ', words)} ended with exit code {process.ExitCode}: {last}");
    }

    private static bool IsNativeSetting(string name) =>
        NativeSettings.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static string LastLines(string text)
    {
        const int Lines = 5;
        return string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(Lines));
    }
}
