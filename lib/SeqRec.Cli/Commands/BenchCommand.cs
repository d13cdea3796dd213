using System.CommandLine;
using System.Runtime.InteropServices;
using SeqRec.Cli.Benchmarks;
using SeqRec.Reporting;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec bench</c>: starts the benchmark programs of the work tree and compares them.</summary>
internal sealed class BenchCommand : ICommandSource
{
    private const string PythonProgram = "/usr/bin/python3";
    private readonly Argument<string[]> rows = new("row")
    {
        Description = "Only rows whose name starts with this, such as sasrec.", Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int> turns = new("--turns")
    {
        Description = "How often the programs run in turns.", DefaultValueFactory = _ => 5,
    };

    private readonly Option<string?> against = new("--against")
    {
        Description = "Another checkout of the project, whose library runs the same tasks.",
    };

    private readonly Option<bool> python = new("--python")
    {
        Description = "Compares with PyTorch (Debian's python3-torch), without limits.",
    };

    public Command Build()
    {
        var command = new Command("bench", "Measures time and memory beside the same models in plain TorchSharp.")
        {
            rows, turns, against, python,
        };
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
        var (chosen, count) = (Chosen(parsed, build), parsed.GetRequiredValue(turns));
        var other = parsed.GetValue(against);
        if (count < 1) throw new BenchmarkException($"--turns is {count}; it must be at least 1.");
        var programs = new BenchmarkTurns(await OursAsync(build, folder, cancellation), count)
        {
            Reference = parsed.GetValue(python)
                ? await PythonReferenceAsync(build, folder, cancellation)
                : await PlainReferenceAsync(build, folder, cancellation),
            Against = other is null ? null : Program(await build.BuildAgainstAsync(other, cancellation), folder),
            Progress = (row, turn) => Console.Error.WriteLine($"{row.Name}: turn {turn} of {count}"),
        };
        Console.WriteLine(Machine());
        List<RowResult> results = [];
        foreach (var row in chosen)
        {
            results.Add(await programs.MeasureAsync(row, cancellation));
            await Console.Error.WriteLineAsync($"{results[^1]}");
        }

        return new BenchmarkTable(parsed.GetValue(python) ? "PyTorch" : "plain", other).Print(results);
    }

    // Limits are those of the plain program; rows that have a PyTorch twin only are left out without --python.
    private IReadOnlyList<BenchmarkRow> Chosen(ParseResult parsed, BenchmarkBuild build)
    {
        var all = BenchmarkRow.Load(Path.Combine(build.Folder, "rows.json"));
        IEnumerable<BenchmarkRow> usable = parsed.GetValue(python)
            ? all.Where(row => row.Python is not null).Select(row => row.WithoutLimits())
            : all.Where(row => row.Plain is not null || row.IsAboutThreads);
        return BenchmarkRow.Choose([.. usable], parsed.GetRequiredValue(rows));
    }

    private static async Task<BenchmarkProgram> OursAsync(
        BenchmarkBuild build, string folder, CancellationToken cancellation)
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

    private static async Task<Func<BenchmarkRow, (BenchmarkProgram, string)?>> PythonReferenceAsync(
        BenchmarkBuild build, string folder, CancellationToken cancellation)
    {
        if (!File.Exists(PythonProgram))
            throw new BenchmarkException($"{PythonProgram} is missing; install Debian's package python3-torch.");
        await BenchmarkProgram.RunAsync([PythonProgram, "-c", "import torch"], cancellation);
        string PathOf(string script) => Path.Combine(build.Folder, "python", script);
        return row => row.Python is { } script ? (new([PythonProgram, PathOf(script)], folder), row.Name) : null;
    }

    private static BenchmarkProgram Program(string library, string folder) => new(["dotnet", library], folder);

    // The machine in one line, without which ratios mean little.
    private static string Machine()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return $"{Processor()}, {Environment.ProcessorCount} cores, {memory} GB, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo", Key = "model name";
        var lines = File.Exists(Info) ? File.ReadLines(Info) : [];
        var line = lines.FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is null ? $"{RuntimeInformation.ProcessArchitecture}" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
