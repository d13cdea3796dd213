using System.CommandLine;
using System.Globalization;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;
using Spectre.Console;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec diff</c>: compares two runs by the numbers they recorded.</summary>
internal sealed class DiffCommand : ICommandSource
{
    private const string FileDescription = "An executed notebook or its .metrics.json.";
    private readonly Argument<string> first = new("a") { Description = FileDescription };
    private readonly Argument<string> second = new("b") { Description = FileDescription };

    public Command Build()
    {
        var command = new Command("diff", "Compares two runs by their recorded numbers; exit code 2 when they differ.") { first, second };
        command.SetAction(parsed => Print(NumberDifference.Between(
            RecordedNumbers.Read(parsed.GetRequiredValue(first)), RecordedNumbers.Read(parsed.GetRequiredValue(second)))));
        return command;
    }

    private static int Print(IReadOnlyList<NumberDifference> differences)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("name", "a", "b", "difference", "relative");
        foreach (var number in differences) table.AddRow([.. Row(number).Select(text => new Text(text, Style(number)))]);
        AnsiConsole.Write(table);
        Console.WriteLine($"{differences.Count(number => number.Equal)} of {differences.Count} numbers are equal.");
        return differences.All(number => number.Equal) ? ExitCode.Success : ExitCode.VerificationFailed;
    }

    private static string[] Row(NumberDifference number) =>
    [
        number.Name, $"{number.A}", $"{number.B}", number.Equal ? "" : number.A is null ? "only in b" : number.B is null ? "only in a" : Signed(number.Difference, "G6"),
        number.Equal || number.Relative is null ? "" : Signed(number.Relative, "P2"),
    ];

    private static Style Style(NumberDifference number) => new(number.Equal ? Color.Default : Color.Red);

    private static string Signed(double? value, string format) =>
        value is { } known ? (known > 0 ? "+" : "") + known.ToString(format, CultureInfo.InvariantCulture) : "differs";
}
