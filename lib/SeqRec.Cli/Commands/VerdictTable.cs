using SeqRec.Notebooks.Verification;
using Spectre.Console;

namespace SeqRec.Cli.Commands;

/// <summary>Prints verdicts as a table.</summary>
internal static class VerdictTable
{
    /// <summary>Prints the table and returns the exit code it means.</summary>
    public static int Print(IReadOnlyList<Verdict> verdicts)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("name", "expected", "got", "verdict");
        foreach (var verdict in verdicts)
            table.AddRow([new Text(verdict.Name), new Text(verdict.Expected), new Text(verdict.Got), Outcome(verdict)]);
        AnsiConsole.Write(table);
        return verdicts.All(verdict => verdict.Holds) ? ExitCode.Success : ExitCode.VerificationFailed;
    }

    private static Text Outcome(Verdict verdict) =>
        new(verdict.Holds ? "holds" : verdict.Problem!, new Style(verdict.Holds ? Color.Green : Color.Red));
}
