using SeqRec.Notebooks.Verification;
using Spectre.Console;

namespace SeqRec.Cli.Commands;

/// <summary>Prints verdicts as a table.</summary>
internal static class VerdictTable
{
    /// <summary>Prints the table and returns the exit code it means.</summary>
    /// <param name="verdicts">A row each.</param>
    /// <param name="exact">Whether a number that moved inside its tolerance fails too.</param>
    public static int Print(IReadOnlyList<Verdict> verdicts, bool exact)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("name", "expected", "got", "verdict");
        foreach (var verdict in verdicts)
            table.AddRow([new Text(verdict.Name), new Text(verdict.Expected), new Text(verdict.Got), Outcome(verdict)]);
        AnsiConsole.Write(table);
        return ExitCode.Of(verdicts, exact);
    }

    private static Text Outcome(Verdict verdict) =>
        !verdict.Holds ? new(verdict.Problem!, new Style(Color.Red))
        : verdict.IsMoved ? new("moved", new Style(Color.Yellow))
        : new(verdict.IsExact == true ? "exact" : "holds", new Style(Color.Green));
}
