using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SeqRec.Tests;

/// <summary>A program of this project, published for another platform with the .NET runtime.</summary>
internal sealed class PublishedProgram : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("seqrec-published-");
    private readonly string name;

    private PublishedProgram(string name) => this.name = name;

    /// <summary>A folder that is gone at the end.</summary>
    public string Folder => folder.FullName;

    /// <summary>The program, without the ending that it has on Windows.</summary>
    public string File => Path.Combine(Folder, "program", name);

    /// <summary>Publishes a program; fails unless that goes well.</summary>
    /// <param name="project">Its folder, from the root of the project.</param>
    /// <param name="platform">Such as <c>linux-arm64</c>.</param>
    /// <param name="libtorch">Whether libtorch goes with it.</param>
    public static async Task<PublishedProgram> PublishAsync(string project, string platform, bool libtorch)
    {
        var published = new PublishedProgram(Path.GetFileName(project));
        string[] arguments =
        [
            "publish", Path.Combine(Root(), project), "-c", "Release", "-r", platform, "--self-contained",
            "-p:UseAppHost=true", .. libtorch ? (string[])[] : ["-p:TorchRuntime=none"], "-nodeReuse:false",
            "--artifacts-path", Path.Combine(published.Folder, "artifacts"),
            "-o", Path.GetDirectoryName(published.File)!,
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 0) return published;
        published.Dispose();
        throw new InvalidOperationException(text);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
