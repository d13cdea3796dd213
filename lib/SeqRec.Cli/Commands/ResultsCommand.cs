using System.CommandLine;
using SeqRec.Reporting;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec results</c>: writes the page that holds every run record against the published numbers.</summary>
internal sealed class ResultsCommand : ICommandSource
{
    private readonly Argument<string> paper = new("paper") { Description = "A file of data/papers.", DefaultValueFactory = _ => "sasrec-baselines" };

    public Command Build()
    {
        var command = new Command("results", "Writes the table of run records beside the published numbers.") { paper };
        command.SetAction(parsed => Write(parsed.GetRequiredValue(paper)));
        return command;
    }

    private static int Write(string paper)
    {
        var all = Path.Combine(WorkTree.Read(Environment.CurrentDirectory).Root, "data", "results");
        var folder = Path.Combine(all, paper);
        var page = new ResultsPage(PaperNumbers.Load(paper), RunRecord.ReadAll(all), all).ToString();
        Directory.CreateDirectory(folder);  // of a paper without records yet
        File.WriteAllText(Path.Combine(folder, "README.md"), page);
        Console.Write(page);
        return ExitCode.Success;
    }
}
