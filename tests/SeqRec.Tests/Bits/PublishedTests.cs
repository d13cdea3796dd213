using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SeqRec.Tests.Bits;

/// <summary>This assembly, published for another platform with the .NET runtime and without libtorch.</summary>
internal sealed class PublishedTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("seqrec-published-");

    private PublishedTests()
    {
    }

    /// <summary>A folder that is gone at the end.</summary>
    public string Folder => folder.FullName;

    /// <summary>The program, without the ending that it has on Windows.</summary>
    public string Program => Path.Combine(Folder, "program", "SeqRec.Tests");

    /// <summary>Publishes it; fails unless that goes well.</summary>
    /// <param name="platform">Such as <c>linux-arm64</c>.</param>
    public static async Task<PublishedTests> PublishAsync(string platform)
    {
        var published = new PublishedTests();
        var project = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "SeqRec.Tests.csproj");
        string[] arguments =
        [
            "publish", project, "-c", "Release", "-r", platform, "--self-contained", "-p:UseAppHost=true",
            "-p:TorchRuntime=none", "-nodeReuse:false",
            "--artifacts-path", Path.Combine(published.Folder, "artifacts"),
            "-o", Path.GetDirectoryName(published.Program)!,
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 0) return published;
        published.Dispose();
        throw new InvalidOperationException(text);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
