using System.CommandLine;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec verify</c>: compares recorded numbers with the expected ones.</summary>
internal sealed class VerifyCommand : ICommandSource
{
    private readonly Argument<string[]> files = new("metrics")
    {
        Description = "Metrics files of runs.", Arity = ArgumentArity.OneOrMore,
    };

    public Command Build()
    {
        var command = new Command("verify", "Compares recorded numbers with the expected ones.")
        {
            files, ExpectedOption.Instance, ExactOption.Instance,
        };
        command.SetAction(parsed =>
            parsed.GetRequiredValue(files).Select(file => Verify(file, parsed)).ToList().Max());
        return command;
    }

    private static int Verify(string file, ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(ExpectedOption.Instance);
        var metrics = Metrics.Read(file);
        return Expectations.Find(folder, metrics) is { } expectations
            ? VerdictTable.Print(expectations.Verify(metrics), parsed.GetValue(ExactOption.Instance))
            : throw new VerificationFileException(
                Expectations.PathFor(folder, metrics), "is missing, so there is nothing to compare with");
    }
}
