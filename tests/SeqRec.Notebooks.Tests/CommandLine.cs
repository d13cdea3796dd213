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
        using var process = StartWith(environment, folder, arguments);
        return await EndAsync(process);
    }

    /// <summary>Runs a copy of <c>seqrec</c>.</summary>
    public static async Task<(int Code, string Text)> RunCopyAsync(string program, string folder, params string[] arguments)
    {
        using var process = StartProgram([], folder, ["dotnet", program, .. arguments]);
        return await EndAsync(process);
    }

    /// <summary>Starts <c>seqrec</c>; its output is for <see cref="EndAsync"/>.</summary>
    public static Process Start(string folder, params string[] arguments) => StartWith([], folder, arguments);

    /// <summary>As above, with variables added to the environment.</summary>
    public static Process StartWith(Dictionary<string, string> environment, string folder, params string[] arguments) =>
        StartProgram(environment, folder, ["dotnet", typeof(Program).Assembly.Location, .. arguments]);

    /// <summary>Runs <c>seqrec</c> where no file may be larger than some KiB.</summary>
    public static async Task<(int Code, string Text)> RunWithinAsync(int kibibytes, string folder, params string[] arguments)
    {
        var script = $"trap '' XFSZ; ulimit -f {2 * kibibytes}; exec dotnet \"$@\"";  // in blocks of 512 bytes; the runtime's own large files are switched off
        using var process = StartProgram(new() { ["DOTNET_EnableWriteXorExecute"] = "0" }, folder, ["/bin/sh", "-c", script, "sh", typeof(Program).Assembly.Location, .. arguments]);
        return await EndAsync(process);
    }

    /// <summary>Runs <c>seqrec</c> where a folder is a read-only mount; needs <see cref="MountFactAttribute"/>.</summary>
    public static async Task<(int Code, string Text)> RunReadOnlyAsync(string readOnly, string folder, params string[] arguments)
    {
        var script = $"mount -t tmpfs -o ro none '{readOnly}' && exec dotnet \"$@\"";
        using var process = StartProgram([], folder, ["unshare", "-m", "sh", "-c", script, "sh", typeof(Program).Assembly.Location, .. arguments]);
        return await EndAsync(process);
    }

    /// <summary>Waits for the end; returns exit code and everything printed.</summary>
    public static async Task<(int Code, string Text)> EndAsync(Process process)
    {
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    /// <summary>Starts a program with variables added to the environment.</summary>
    public static Process StartProgram(Dictionary<string, string> environment, string folder, string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
