using System.CommandLine;
using SeqRec.Cli.Chapters;
using SeqRec.Data;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;
using Spectre.Console;

namespace SeqRec.Cli.Commands;

/// <summary>
/// <c>seqrec run</c>: executes notebooks, each in a process of its own, and verifies the numbers they record. Without
/// a notebook it runs all chapters of the project, several at once.
/// </summary>
internal sealed class RunCommand : ICommandSource
{
    /// <summary>The command's name.</summary>
    public const string Name = "run";

    // Wide enough that no line of a table is broken.
    private const int WidthOfLogs = 160;

    private readonly Argument<string[]> notebooks = new("notebook")
    {
        Description = "The notebooks to run; none for all chapters.", Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> parameters = new("--parameter", "-p")
    {
        Description = "A parameter's value, as name=value.",
    };

    private readonly Option<string?> profile = new("--profile")
    {
        Description = "Short for -p profile=..., for notebooks that declare it.",
    };

    private readonly Option<string> output = new("--out")
    {
        Description = "Folder for executed copy, page and metrics; all chapters: a folder in it per profile.",
        DefaultValueFactory = _ => "out",
    };

    private readonly Option<double?> timeout = new("--timeout", "--timeout-per-cell")
    {
        Description = "Seconds a cell may take.",
    };

    private readonly Option<bool> keepGoing = new(RunCellsCommand.KeepGoing)
    {
        Description = "Run the cells after one that failed too; one that takes too long still ends the run.",
    };

    private readonly Option<string?> junit = new("--junit")
    {
        Description = "File for a JUnit XML report: a case per cell and per verified number.",
    };

    private readonly Option<string?> data = new("--data")
    {
        HelpName = "DIR",
        Description = $"Folder of real data, instead of {DataFolder.Variable}; all chapters: used where its numbers are known.",
    };

    private readonly Option<int> jobs = new("--jobs")
    {
        Description = "All chapters: how many run at once.", DefaultValueFactory = _ => JobLimit.Default,
    };

    private readonly Option<bool> times = new("--times") { Description = "Also show seconds of processor time." };

    public Command Build()
    {
        var command = new Command(Name, "Executes notebooks, or all chapters, and verifies the numbers they record.")
        {
            notebooks, parameters, profile, output, ExpectedOption.Instance, ExactOption.Instance, timeout, keepGoing,
            junit, data, jobs, times,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var stop = new StopSignal();
        if (parsed.GetValue(data) is { } folder) SetDataFolder(folder);
        try
        {
            return parsed.GetValue(notebooks) is { Length: > 0 } named
                ? await RunNamedAsync(parsed, named, stop.Token)
                : await RunAllAsync(parsed, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("seqrec: stopped; no process is left.");
            return stop.Code;
        }
    }

    private static void SetDataFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no data folder {folder}.");
        Environment.SetEnvironmentVariable(DataFolder.Variable, Path.GetFullPath(folder));
    }

    private async Task<int> RunAllAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(parameters) is { Length: > 0 })
            throw new ParameterException("-p needs the notebook it is meant for: name it.");
        if (DataFolder.Find() is { } folder) SetDataFolder(folder);
        var options = ReadOptions(parsed, Checkout.Find(Environment.CurrentDirectory));
        return await new AllChapters(options, ChooseDisplay(), TimeProvider.System).RunAsync(cancellation);
    }

    private static IRunDisplay ChooseDisplay()
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = WidthOfLogs;
        var isWatched = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        return isWatched ? new TableDisplay(AnsiConsole.Console) : new LineDisplay(Console.Out, TimeProvider.System);
    }

    private ChapterOptions ReadOptions(ParseResult parsed, Checkout checkout) => new()
    {
        Notebooks = checkout.FindChapters(),
        Profile = parsed.GetValue(profile),
        HasData = DataFolder.Find() is not null,
        OutFolder = ReadFolder(parsed, output, checkout.Out),
        ExpectedFolder = ReadFolder(parsed, ExpectedOption.Instance, checkout.Expected),
        Exact = parsed.GetValue(ExactOption.Instance),
        Jobs = ReadJobs(parsed),
        KeepGoing = parsed.GetValue(keepGoing),
        Timeout = ReadTimeout(parsed.GetValue(timeout)),
        ReportFile = parsed.GetValue(junit),
        ShowTimes = parsed.GetValue(times),
    };

    private static string ReadFolder(ParseResult parsed, Option<string> option, string otherwise) =>
        parsed.GetResult(option) is { Implicit: false } ? Path.GetFullPath(parsed.GetRequiredValue(option)) : otherwise;

    private int ReadJobs(ParseResult parsed) =>
        parsed.GetValue(jobs) is var count and > 0 ? count : throw new ParameterException("--jobs must be at least 1.");

    private async Task<int> RunNamedAsync(
        ParseResult parsed, IReadOnlyList<string> named, CancellationToken cancellation)
    {
        if (parsed.GetResult(jobs) is { Implicit: false })
            throw new ParameterException("--jobs is for all chapters; named notebooks run one after another.");
        var worst = ExitCode.Success;
        var report = new JUnitReport();
        foreach (var notebook in named)
        {
            var code = await RunAsync(parsed, ReadRequest(parsed, notebook), report, cancellation);
            if (parsed.GetValue(junit) is { } file) report.Save(file);
            if (worst == ExitCode.Success) worst = code;
        }

        return worst;
    }

    private RunRequest ReadRequest(ParseResult parsed, string notebook)
    {
        var values = (parsed.GetValue(parameters) ?? []).Select(Split).DistinctBy(pair => pair.Key).ToDictionary();
        if (parsed.GetValue(profile) is { } given && ParameterCell.Declares(notebook, "profile"))
            values["profile"] = given;
        return new RunRequest(notebook, values, parsed.GetRequiredValue(output), ReadTimeout(parsed.GetValue(timeout)));
    }

    private static TimeSpan? ReadTimeout(double? seconds) => seconds switch
    {
        null => null,
        > 0 and <= NotebookRunner.LongestTimeout => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new ParameterException(
            $"--timeout must be above 0 and at most {NotebookRunner.LongestTimeout} seconds."),
    };

    private static KeyValuePair<string, string> Split(string parameter) =>
        parameter.IndexOf('=') is var i and > 0
            ? KeyValuePair.Create(parameter[..i], parameter[(i + 1)..])
            : throw new ParameterException($"-p {parameter} must read -p name=value.");

    private async Task<int> RunAsync(
        ParseResult parsed, RunRequest request, JUnitReport report, CancellationToken cancellation)
    {
        var result = await RunCellsCommand.Runner(parsed.GetValue(keepGoing)).RunAsync(request, null, cancellation);
        ResultTables.Print(result.Executed);
        foreach (var file in result.Files) Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, file));
        if (parsed.GetValue(times))
            Console.WriteLine(FormattableString.Invariant($"processor time: {result.Times.ProcessorSeconds:F1} s"));
        if (result.Problem is { } problem) await Console.Error.WriteLineAsync($"{request.Notebook}: {problem}");
        var expected = parsed.GetRequiredValue(ExpectedOption.Instance);
        var verdicts = result.Metrics is { } metrics ? Expectations.Find(expected, metrics)?.Verify(metrics) : null;
        report.Add(Path.GetFileNameWithoutExtension(request.Notebook), result, verdicts ?? []);
        return result.Status switch
        {
            RunStatus.TimedOut => ExitCode.TimedOut,
            RunStatus.CellFailed => ExitCode.CellFailed,
            _ => Print(result.Metrics!, verdicts, parsed.GetValue(ExactOption.Instance)),
        };
    }

    private static int Print(Metrics metrics, IReadOnlyList<Verdict>? verdicts, bool exact)
    {
        if (verdicts is not null) return VerdictTable.Print(verdicts, exact);
        Console.WriteLine(
            $"{metrics.Notebook}, profile {metrics.Profile}: nothing is expected of it, so nothing is verified.");
        return ExitCode.Success;
    }
}
