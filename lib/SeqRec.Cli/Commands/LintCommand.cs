using System.CommandLine;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Linting;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec lint</c>: checks that notebooks keep to the format and the style they promise.</summary>
internal sealed class LintCommand : ICommandSource
{
    private readonly Argument<string[]> notebooks = new("notebook")
    {
        Description = "The notebooks to check.", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> executed = new("--executed") { Description = "They are executed copies: outputs are welcome." };

    public Command Build()
    {
        var command = new Command("lint", "Checks notebooks against the rules of format and style.") { notebooks, executed };
        command.SetAction(parsed =>
        {
            var findings = parsed.GetRequiredValue(notebooks)
                .SelectMany(file => Linter.Check(Notebook.Read(file), file, parsed.GetValue(executed))).ToList();
            foreach (var finding in findings) Console.WriteLine(finding);
            return findings.Count == 0 ? ExitCode.Success : ExitCode.VerificationFailed;
        });
        return command;
    }
}
