using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SeqRec.Kernel.Tests.Clients;

/// <summary>A folder with Jupyter's files of one test, in which clients run.</summary>
internal sealed class ClientFolder : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    /// <summary>A script beside the tests.</summary>
    public static string Script(string name, [CallerFilePath] string file = "") =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, name);

    public void Dispose() => folder.Dispose();

    public string Write(string name, string text) => folder.Write(name, text);

    /// <summary>Runs a program to its end; returns what it printed, and fails unless its exit code is 0.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment =
            {
                ["JUPYTER_CONFIG_DIR"] = Path, ["JUPYTER_DATA_DIR"] = Path, ["JUPYTER_RUNTIME_DIR"] = Path,
                ["IPYTHONDIR"] = Path, ["PYTHONDONTWRITEBYTECODE"] = "1",
            },
        };
        using var process = Process.Start(start)!;
        var texts = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        await using var kill = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        await process.WaitForExitAsync(CancellationToken.None);
        var text = string.Concat(await texts);
        Assert.True(process.ExitCode == 0, text);
        return text;
    }
}
