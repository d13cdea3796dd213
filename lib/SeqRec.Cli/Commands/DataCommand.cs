using System.CommandLine;
using System.Globalization;
using SeqRec.Data;
using Spectre.Console;

namespace SeqRec.Cli.Commands;

/// <summary>The command <c>seqrec data</c>: list, measure and fetch data sets.</summary>
internal sealed class DataCommand : ICommandSource
{
    private static readonly Option<string?> Folder = new("--data")
    {
        HelpName = "DIR",
        Description = $"The data folder; without it the environment variable {DataFolder.Variable} names it.",
    };

    private static readonly Argument<string> SetName = new("NAME") { Description = "A data set of 'seqrec data list'." };

    private static readonly Argument<string> Source = new("NAME|FILE")
    {
        Description = "A data set of 'seqrec data list', or a file with interactions.",
    };

    private static readonly Option<string?> Format = new("--format")
    {
        HelpName = "FORMAT",
        Description = $"Format of a file: {string.Join(", ", LogFormats.Names)}; without it recbole for .inter, else sequences.",
    };

    /// <summary>The command with its subcommands; each exits with 0 on success and 1 when data is missing or wrong.</summary>
    public Command Build() => new("data", "List, measure and fetch data sets.") { List(), Stats(), Fetch() };

    private static Command List()
    {
        var command = new Command("list", "Show the data sets of the catalogue and which are present.") { Folder };
        command.SetAction(arguments => AnsiConsole.Write(Table(DataFolder.Find(arguments.GetValue(Folder)))));
        return command;
    }

    private static Command Stats()
    {
        var command = new Command("stats", "Show users, items, interactions, lengths and density.") { Source, Format, Folder };
        command.SetAction((arguments, _) => Guard(() => PrintStatistics(Load(
            arguments.GetRequiredValue(Source), arguments.GetValue(Format), arguments.GetValue(Folder)))));
        return command;
    }

    private static Command Fetch()
    {
        var command = new Command("fetch", "Download a data set into the data folder, or say how to obtain it.") { SetName, Folder };
        command.SetAction((arguments, cancel) => Guard(() => Fetch(
            DataCatalog.Default[arguments.GetRequiredValue(SetName)], DataFolder.Choose(arguments.GetValue(Folder)), cancel)));
        return command;
    }

    private static Table Table(string? folder)
    {
        var table = new Table().AddColumns("name", "users", "items", "interactions", "present");
        foreach (var set in DataCatalog.Default.Sets)
            table.AddRow(
                set.Name, Figure(set.Counts?.Users), Figure(set.Counts?.Items), Figure(set.Counts?.Interactions), Presence(set, folder));
        return table;
    }

    private static string Presence(DataSetEntry set, string? folder)
    {
        var present = folder is null ? 0 : set.Files.Count(file => File.Exists(Path.Combine(folder, set.Name, file.Path)));
        return present == 0 ? "no" : present == set.Files.Count ? "yes" : $"{present} of {set.Files.Count} files";
    }

    private static string Figure(int? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    private static InteractionLog Load(string source, string? format, string? folder) =>
        format is null && !File.Exists(source) ? DataCatalog.Default.Load(source, folder)
        : LogFormats.Read(format ?? (Path.GetFileName(source).Contains(".inter") ? "recbole" : "sequences"), source);

    private static Task<int> PrintStatistics(InteractionLog log)
    {
        Console.WriteLine(log);
        Console.WriteLine($"5-core: {KCore.Filter(log, 5, 5).Statistics}");
        Console.WriteLine($"times {(log.HasTime ? "given" : "not given, order only")}; ratings {(log.HasRating ? "given" : "not given")}");
        return Task.FromResult(0);
    }

    private static async Task<int> Fetch(DataSetEntry set, string folder, CancellationToken cancel)
    {
        Console.WriteLine($"{set.Name}: {set.Title}\nprovider: {set.Provider}\npaper: {set.Paper}\nterms: {set.Terms}");
        using var client = new HttpClient();
        var fetcher = new DataFetcher(client);
        var byHand = 0;
        foreach (var file in set.Files)
        {
            var outcome = await fetcher.Fetch(set, file, folder, cancel);
            if (outcome == FetchOutcome.ByHand) byHand++;
            Console.WriteLine($"  {file.Path}: {Text(outcome)}");
        }
        if (byHand == 0) return 0;
        Console.WriteLine($"By hand, into {Path.Combine(folder, set.Name)}: {set.ByHand}\nProvider: {string.Join(" , ", set.Addresses)}");
        return 1;
    }

    private static string Text(FetchOutcome outcome) => outcome switch
    {
        FetchOutcome.Present => "present",
        FetchOutcome.Downloaded => "downloaded, size and hash agree",
        _ => "to be obtained by hand",
    };

    private static async Task<int> Guard(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (DataSetException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
