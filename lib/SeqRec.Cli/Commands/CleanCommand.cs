using System.CommandLine;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec clean</c>: removes outputs and execution counts in place.</summary>
internal sealed class CleanCommand : ICommandSource
{
    private readonly Argument<string[]> notebooks = new("notebook")
    {
        Description = "The notebooks to clean.", Arity = ArgumentArity.OneOrMore,
    };

    public Command Build()
    {
        var command = new Command("clean", "Removes outputs and execution counts in place; nothing else changes.") { notebooks };
        command.SetAction(parsed =>
        {
            foreach (var file in parsed.GetRequiredValue(notebooks))
                Console.WriteLine($"{file}: {(OutputRemoval.Clean(file) ? "cleaned" : "was clean")}");
        });
        return command;
    }
}
