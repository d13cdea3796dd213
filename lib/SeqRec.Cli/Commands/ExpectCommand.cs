using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SeqRec.Cli.Chapters;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;
using SeqRec.Reporting;

namespace SeqRec.Cli.Commands;

/// <summary>
/// <c>seqrec expect</c>: writes what is expected of a notebook from now on. The values come from a run with the
/// notebook's own seed, and the bands around them from runs with other seeds.
/// </summary>
internal sealed class ExpectCommand : ICommandSource
{
    private readonly Argument<string> notebook = new("notebook") { Description = "The notebook." };
    private readonly Option<string> profile = new("--profile")
    {
        Description = "The profile.", DefaultValueFactory = _ => "quick",
    };
    private readonly Option<bool> bands = new("--bands")
    {
        Description = "Make the bands anew too, from runs with several seeds.",
    };
    private readonly Option<int[]> seeds = new("--seeds")
    {
        Description = "For the bands: at least five, wide apart, as some chapters also use those that follow.",
        DefaultValueFactory = _ => [.. Enumerable.Range(1, 10).Select(k => 100 * k)],
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> from = new("--from")
    {
        Description = "The metrics file of a finished run with the notebook's own seed, instead of a new run.",
    };
    private readonly Option<string[]> runs = new("--runs")
    {
        Description = "For the bands: the metrics files of finished runs with several seeds, instead of new runs.",
        DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string[]> reject = new("--reject")
    {
        Description = "For the bands: a power check as name=other, where the other must fall outside. Known ones stay.",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string?> moved = new("--moved")
    {
        HelpName = "WHY", Description = "Store values outside their bands too, with the reason.",
    };

    public Command Build()
    {
        var command = new Command("expect", "Writes what is expected of a notebook.")
        {
            notebook, profile, bands, seeds, from, runs, reject, moved, ExpectedOption.Instance
        };
        command.SetAction((parsed, _) => MakeAsync(parsed));
        return command;
    }

    private async Task<int> MakeAsync(ParseResult parsed)
    {
        try
        {
            var folder = parsed.GetRequiredValue(ExpectedOption.Instance);
            var own = parsed.GetValue(from) is { } file ? Metrics.Read(file) : await RunAsync(parsed, null);
            var maker = new ExpectationMaker(own, Made(own), parsed.GetValue(moved));
            var makesBands = parsed.GetValue(bands);
            Console.WriteLine(makesBands ? await MakeBandsAsync(parsed, maker, own) : maker.StoreValues(folder));
            return ExitCode.Success;
        }
        catch (RunFailedException e)
        {
            await Console.Error.WriteLineAsync($"seqrec: {e.Message}");
            return e.Status == RunStatus.TimedOut ? ExitCode.TimedOut : ExitCode.CellFailed;
        }
    }

    private async Task<string> MakeBandsAsync(ParseResult parsed, ExpectationMaker maker, Metrics own)
    {
        var folder = parsed.GetRequiredValue(ExpectedOption.Instance);
        List<Metrics> others = [.. parsed.GetRequiredValue(runs).Select(Metrics.Read)];
        if (others.Count == 0)
            foreach (var seed in parsed.GetRequiredValue(seeds)) others.Add(await RunAsync(parsed, seed));
        var rejects = KnownRejects(folder, own);
        foreach (var pair in parsed.GetRequiredValue(reject).Select(pair => pair.Split('=', 2)))
            rejects[pair[0]] = pair[^1];
        var made = Made(others[0]);
        made["command"] = $"seqrec expect {parsed.GetRequiredValue(notebook)} --profile {own.Profile} --bands --seeds "
            + string.Join(' ', others.Select(run => run.Parameters["seed"]));
        return maker.MakeBands(folder, others, made, rejects);
    }

    private static Dictionary<string, string> KnownRejects(string folder, Metrics own) =>
        (Expectations.Find(folder, own)?.Numbers ?? []).Where(number => number.MustReject is not null)
            .ToDictionary(number => number.Name, number => number.MustReject!);

    // With the notebook's own seed its cells' times are kept too: they tell how long a run will take.
    private async Task<Metrics> RunAsync(ParseResult parsed, int? seed)
    {
        var path = parsed.GetRequiredValue(notebook);
        Dictionary<string, string> values = [];
        if (ParameterCell.Declares(path, "profile")) values["profile"] = parsed.GetRequiredValue(profile);
        if (seed is { } given) values["seed"] = given.ToString(CultureInfo.InvariantCulture);
        var request = new RunRequest(path, values, Path.Combine("out", "expect", seed is null ? "own" : $"seed{seed}"));
        var result = await RunCellsCommand.Runner().RunAsync(request);
        var metrics = result.Metrics ?? throw new RunFailedException(
            result.Status, $"{path}, {(seed is null ? "its own seed" : $"seed {seed}")}: {result.Problem}");
        var folder = parsed.GetRequiredValue(ExpectedOption.Instance);
        if (seed is null)
            ChapterTimes.OfProject(folder, metrics.Profile).Save(metrics.Notebook, result.Times.CellSeconds);
        return metrics;
    }

    private static JsonObject Made(Metrics run) => new()
    {
        ["commit"] = run.Commit ?? "none",
        ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["machine"] = MachineFacts.Of("cpu", 1).Device,
    };

    private sealed class RunFailedException(RunStatus status, string message) : Exception(message)
    {
        public RunStatus Status { get; } = status;
    }
}
