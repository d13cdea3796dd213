using System.CommandLine;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec run</c>: executes notebooks, each in a process of its own, and verifies what they recorded.</summary>
internal sealed class RunCommand : ICommandSource
{
    private readonly Argument<string[]> notebooks = new("notebook")
    {
        Description = "The notebooks to run.", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> parameters = new("--parameter", "-p") { Description = "A parameter's value, as name=value." };
    private readonly Option<string?> profile = new("--profile")
    {
        Description = "Short for -p profile=..., for notebooks that declare it.",
    };

    private readonly Option<string> output = new("--out")
    {
        Description = "Folder for the executed copy, its page and its metrics.", DefaultValueFactory = _ => "out",
    };

    private readonly Option<double?> timeout = new("--timeout", "--timeout-per-cell") { Description = "Seconds a cell may take." };

    private readonly Option<bool> keepGoing = new(RunCellsCommand.KeepGoing)
    {
        Description = "Run the cells after one that failed too; one that takes too long still ends the run.",
    };

    private readonly Option<string?> junit = new("--junit") { Description = "File for a JUnit XML report: a case per cell and per verified number." };

    public Command Build()
    {
        var command = new Command("run", "Executes notebooks and verifies the numbers they record.")
        {
            notebooks, parameters, profile, output, ExpectedOption.Instance, timeout, keepGoing, junit,
        };
        command.SetAction((parsed, _) => RunAllAsync(parsed));
        return command;
    }

    private async Task<int> RunAllAsync(ParseResult parsed)
    {
        var worst = ExitCode.Success;
        var report = new JUnitReport();
        foreach (var notebook in parsed.GetRequiredValue(notebooks))
        {
            var code = await RunAsync(Request(parsed, notebook), parsed.GetRequiredValue(ExpectedOption.Instance), parsed.GetValue(keepGoing), report);
            if (parsed.GetValue(junit) is { } file) report.Save(file);
            if (worst == ExitCode.Success) worst = code;
        }

        return worst;
    }

    private RunRequest Request(ParseResult parsed, string notebook)
    {
        var values = (parsed.GetValue(parameters) ?? []).Select(Split).DistinctBy(pair => pair.Key).ToDictionary();
        if (parsed.GetValue(profile) is { } given && ParameterCell.Declares(notebook, "profile")) values["profile"] = given;
        return new RunRequest(notebook, values, parsed.GetRequiredValue(output), Limit(parsed.GetValue(timeout)));
    }

    private static TimeSpan? Limit(double? seconds) => seconds switch
    {
        null => null,
        > 0 and <= NotebookRunner.LongestTimeout => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new ParameterException($"--timeout must be above 0 and at most {NotebookRunner.LongestTimeout} seconds."),
    };

    private static KeyValuePair<string, string> Split(string parameter) =>
        parameter.IndexOf('=') is var i and > 0
            ? KeyValuePair.Create(parameter[..i], parameter[(i + 1)..])
            : throw new ParameterException($"-p {parameter} must read -p name=value.");

    private static async Task<int> RunAsync(RunRequest request, string expected, bool keepGoing, JUnitReport report)
    {
        var result = await RunCellsCommand.Runner(keepGoing).RunAsync(request);
        ResultTables.Print(result.Executed);
        foreach (var file in result.Files) Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, file));
        if (result.Problem is { } problem) await Console.Error.WriteLineAsync($"{request.Notebook}: {problem}");
        var verdicts = result.Metrics is { } metrics ? Expectations.Find(expected, metrics)?.Verify(metrics) : null;
        report.Add(Path.GetFileNameWithoutExtension(request.Notebook), result, verdicts ?? []);
        return result.Status switch
        {
            RunStatus.TimedOut => ExitCode.TimedOut,
            RunStatus.CellFailed => ExitCode.CellFailed,
            _ => Print(result.Metrics!, verdicts),
        };
    }

    private static int Print(Metrics metrics, IReadOnlyList<Verdict>? verdicts)
    {
        if (verdicts is not null) return VerdictTable.Print(verdicts);
        Console.WriteLine($"{metrics.Notebook}, profile {metrics.Profile}: nothing is expected of it, so nothing is verified.");
        return ExitCode.Success;
    }
}
