using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using SeqRec.Cli.Benchmarks;
using SeqRec.Reporting;
using Spectre.Console;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec bench</c>: measures ours beside plain TorchSharp, by starting the benchmark programs of the work tree.</summary>
internal sealed class BenchCommand : ICommandSource
{
    private const string PythonProgram = "/usr/bin/python3";
    private readonly Argument<string[]> rows = new("row")
    {
        Description = "Only rows whose name starts with this, such as sasrec or dien-epoch.", Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int> turns = new("--turns") { Description = "How often the programs run in turns.", DefaultValueFactory = _ => 5 };
    private readonly Option<string?> against = new("--against") { Description = "Another checkout of the project, whose library runs the same tasks." };
    private readonly Option<bool> python = new("--python") { Description = "Compares with PyTorch (Debian's python3-torch), without limits." };

    public Command Build()
    {
        var command = new Command("bench", "Measures time and memory beside the same models in plain TorchSharp.") { rows, turns, against, python };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("seqrec-bench-");
        try
        {
            return await MeasureAsync(parsed, folder.FullName, cancellation);
        }
        catch (BenchmarkException e)
        {
            await Console.Error.WriteLineAsync($"seqrec: {e.Message}");
            return ExitCode.BadInput;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<int> MeasureAsync(ParseResult parsed, string folder, CancellationToken cancellation)
    {
        var build = new BenchmarkBuild(WorkTree.Read(Environment.CurrentDirectory).Root);
        var chosen = BenchmarkRow.Choose(BenchmarkRow.Load(Path.Combine(build.Folder, "rows.json")), parsed.GetRequiredValue(rows));
        var count = parsed.GetRequiredValue(turns);
        if (count < 1) throw new BenchmarkException($"--turns is {count}; it must be at least 1.");
        var (usesPython, other) = (parsed.GetValue(python), parsed.GetValue(against));
        if (usesPython) chosen = [.. chosen.Where(row => row.Python is not null).Select(row => new BenchmarkRow(row.Name, row.Work) { Ours = row.Ours, Python = row.Python })];
        var programs = new BenchmarkTurns(await OursAsync(build, folder, cancellation), count)
        {
            Reference = usesPython ? PythonReference(build, folder) : await PlainReferenceAsync(build, folder, cancellation),
            Against = other is null ? null : Program(await build.BuildAgainstAsync(other, cancellation), folder),
            Progress = (row, turn) => Console.Error.WriteLine($"{row.Name}: turn {turn} of {count}"),
        };
        Console.WriteLine(Machine());
        List<RowResult> results = [];
        foreach (var row in chosen) results.Add(await programs.MeasureAsync(row, cancellation));
        return new BenchmarkTable(usesPython ? "PyTorch" : "plain", other).Print(results);
    }

    private static async Task<BenchmarkProgram> OursAsync(BenchmarkBuild build, string folder, CancellationToken cancellation)
    {
        var program = Program(await build.BuildOursAsync(cancellation), folder);
        await BenchmarkProgram.RunAsync([.. program.Words, "data", folder], cancellation);
        return program;
    }

    private static async Task<Func<BenchmarkRow, (BenchmarkProgram, string)?>> PlainReferenceAsync(
        BenchmarkBuild build, string folder, CancellationToken cancellation)
    {
        var program = Program(await build.BuildPlainAsync(cancellation), folder);
        return row => row.Plain is { } task ? (program, task) : null;
    }

    private static Func<BenchmarkRow, (BenchmarkProgram, string)?> PythonReference(BenchmarkBuild build, string folder) => row =>
        row.Python is { } script ? (new BenchmarkProgram([PythonProgram, Path.Combine(build.Folder, "python", script)], folder), row.Name) : null;

    private static BenchmarkProgram Program(string library, string folder) => new(["dotnet", library], folder);

    // The machine in one line, without which ratios mean little.
    private static string Machine() => string.Create(CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
}
