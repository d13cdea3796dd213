using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SeqRec.Cli.Chapters;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;
using SeqRec.Reporting;

namespace SeqRec.Cli.Commands;

/// <summary>
/// <c>seqrec expect</c>: runs a notebook with several seeds and writes what is to be expected of it from now on, and how many seconds its
/// cells took.
/// </summary>
internal sealed class ExpectCommand : ICommandSource
{
    private readonly Argument<string> notebook = new("notebook") { Description = "The notebook; it declares a parameter named seed." };
    private readonly Option<string> profile = new("--profile") { Description = "The profile.", DefaultValueFactory = _ => "quick" };
    private readonly Option<int[]> seeds = new("--seeds")
    {
        Description = "At least five, wide apart: a chapter that trains several times also uses the seeds that follow.",
        DefaultValueFactory = _ => [.. Enumerable.Range(1, 10).Select(k => 100 * k)], AllowMultipleArgumentsPerToken = true
    };
    private readonly Option<string[]> reject = new("--reject")
    {
        Description = "Power checks as name=other: the expectation of a number must fail for the other.", DefaultValueFactory = _ => []
    };

    public Command Build()
    {
        var command = new Command("expect", "Writes what is expected of a notebook, from runs with several seeds.") { notebook, profile, seeds, reject, ExpectedOption.Instance };
        command.SetAction((parsed, _) => MakeAsync(parsed));
        return command;
    }

    private async Task<int> MakeAsync(ParseResult parsed)
    {
        var runs = new List<Metrics>();
        var times = RunTimes.None;
        foreach (var seed in parsed.GetRequiredValue(seeds))
        {
            var result = await RunCellsCommand.Runner().RunAsync(Request(parsed, seed));
            if (result.Metrics is not { } metrics)
            {
                await Console.Error.WriteLineAsync($"seqrec: seed {seed}: {result.Problem}");
                return result.Status == RunStatus.TimedOut ? ExitCode.TimedOut : ExitCode.CellFailed;
            }
            runs.Add(metrics);
            times = result.Times;
        }

        var rejects = parsed.GetRequiredValue(reject).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);
        var folder = parsed.GetRequiredValue(ExpectedOption.Instance);
        Console.WriteLine(new ExpectationMaker(runs, Made(parsed), rejects).Save(folder));
        ChapterTimes.OfProject(folder, runs[0].Profile).Save(runs[0].Notebook, times.CellSeconds);
        return ExitCode.Success;
    }

    private RunRequest Request(ParseResult parsed, int seed)
    {
        var values = new Dictionary<string, string> { ["seed"] = seed.ToString(CultureInfo.InvariantCulture), ["profile"] = parsed.GetRequiredValue(profile) };
        return new(parsed.GetRequiredValue(notebook), values, Path.Combine("out", "expect", $"seed{seed}"));
    }

    private JsonObject Made(ParseResult parsed) => new()
    {
        ["commit"] = WorkTree.Read(Environment.CurrentDirectory) is { Commit: { } commit, Dirty: var dirty } ? commit + (dirty ? "-dirty" : "") : "none",
        ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["machine"] = MachineFacts.Of("cpu", 1).Device,
        ["command"] = string.Join(' ', [
            "seqrec expect", parsed.GetRequiredValue(notebook), "--profile", parsed.GetRequiredValue(profile),
            "--seeds", .. parsed.GetRequiredValue(seeds).Select(seed => $"{seed}"),
            .. parsed.GetRequiredValue(reject).Select(pair => $"--reject \"{pair}\"")])
    };
}
