using System.Security.Cryptography;
using System.Text;

namespace SeqRec.Cli.Benchmarks;

/// <summary>Builds the benchmark programs of a work tree.</summary>
/// <param name="Root">Root of the work tree.</param>
internal sealed record BenchmarkBuild(string Root)
{
    private const string Project = "SeqRec.Benchmarks", PlainProject = "SeqRec.Benchmarks.Plain";

    /// <summary>The folder of the benchmarks.</summary>
    /// <exception cref="BenchmarkException">The work tree has none.</exception>
    public string Folder
    {
        get
        {
            var folder = Path.Combine(Root, "tests", "benchmarks");
            if (Directory.Exists(folder)) return folder;
            throw new BenchmarkException($"{folder} is missing; start seqrec bench inside a work tree of the project.");
        }
    }

    /// <summary>Builds the program that measures our library.</summary>
    public Task<string> BuildOursAsync(CancellationToken cancellation) =>
        BuildAsync(Path.Combine(Folder, "ours"), Path.Combine(Root, "artifacts"), Project, [], [], cancellation);

    /// <summary>Builds the program with the plain models.</summary>
    public Task<string> BuildPlainAsync(CancellationToken cancellation) =>
        BuildAsync(Path.Combine(Folder, "plain"), Path.Combine(Root, "artifacts"), PlainProject, [], [], cancellation);

    /// <summary>Builds the same tasks over the library of another checkout, in a folder of this work tree.</summary>
    /// <exception cref="BenchmarkException">The folder is no checkout, or the tasks do not build.</exception>
    public Task<string> BuildAgainstAsync(string checkout, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(checkout);
        if (!File.Exists(Path.Combine(full, "lib", "SeqRec", "SeqRec.csproj")))
            throw new BenchmarkException($"{full} is no checkout of the project: it has no lib/SeqRec.");
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..8];
        var artifacts = Path.Combine(Root, "artifacts", "against", key);
        string[] arguments = [$"-p:SeqRecCheckout={full}"];
        return BuildAsync(Path.Combine(Folder, "ours"), artifacts, Project, arguments, ["TorchBackend"], cancellation);
    }

    private static async Task<string> BuildAsync(
        string project, string artifacts, string name, string[] arguments, string[] removed, CancellationToken stop)
    {
        string[] options = ["-c", "Release", "-v", "quiet", "--nologo", "--artifacts-path", artifacts];
        await BenchmarkProgram.RunAsync(["dotnet", "build", project, .. options, .. arguments], stop, removed);
        return Path.Combine(artifacts, "bin", name, "release", $"{name}.dll");
    }
}
