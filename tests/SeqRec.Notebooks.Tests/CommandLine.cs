using System.Diagnostics;
using System.Runtime.CompilerServices;
using SeqRec.Cli;

namespace SeqRec.Notebooks.Tests;

/// <summary>Runs the real command in a process of its own.</summary>
internal static class CommandLine
{
    /// <summary>The folder of the notebooks that fail on purpose.</summary>
    public static string FailingNotebooks { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "notebooks-that-fail"));

    /// <summary>The folder of the project's notebooks.</summary>
    public static string Chapters { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", "notebooks"));

    /// <summary>The folder of what is expected of them.</summary>
    public static string Expected { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "expected"));

    /// <summary>Runs <c>seqrec</c> with arguments in a working folder; returns exit code and everything printed.</summary>
    public static Task<(int Code, string Text)> RunAsync(string folder, params string[] arguments) => RunWithAsync([], folder, arguments);

    /// <summary>As above, with variables added to the environment.</summary>
    public static async Task<(int Code, string Text)> RunWithAsync(Dictionary<string, string> environment, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. arguments])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
