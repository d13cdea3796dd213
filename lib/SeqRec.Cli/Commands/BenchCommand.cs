using System.CommandLine;
using System.Diagnostics;
using SeqRec.Reporting;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec bench</c>: measures ours beside PyTorch, by starting the benchmark project of the work tree.</summary>
internal sealed class BenchCommand : ICommandSource
{
    private readonly Argument<string?> name = new("name")
    {
        Description = "Only benchmarks whose name starts with this, such as tiny or sasrec/step.", Arity = ArgumentArity.ZeroOrOne,
    };

    public Command Build()
    {
        var command = new Command("bench", "Measures time and memory beside PyTorch (Debian's python3-torch).") { name };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(name), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? name, CancellationToken cancellation)
    {
        string[] chosen = name is null ? [] : [name];
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["run", "-c", "Release", "--project", Project(), "--", .. chosen]))!;
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static string Project()
    {
        var project = Path.Combine(WorkTree.Read(Environment.CurrentDirectory).Root, "tests", "benchmarks");
        return Directory.Exists(project) ? project
            : throw new DirectoryNotFoundException($"{project} is missing; start seqrec bench inside the project's work tree.");
    }
}
