using System.CommandLine;
using System.Diagnostics;
using SeqRec.Notebooks.Running;

namespace SeqRec.Cli.Commands;

/// <summary>The other end of <c>seqrec run</c>: the process in which the cells of one notebook run. Not meant to be typed.</summary>
internal sealed class RunCellsCommand : ICommandSource
{
    public const string Name = "run-cells";
    private readonly Argument<string> copy = new("copy");
    private readonly Argument<string> folder = new("folder");
    private readonly Argument<string> pipe = new("pipe");

    /// <summary>How this program starts itself again to execute the cells of one notebook.</summary>
    public static ProcessStartInfo Start(string copy, string folder, string pipe)
    {
        var command = ThisProgram.Command(Name, copy, folder, pipe);
        return new ProcessStartInfo(command[0], command.Skip(1));
    }

    public Command Build()
    {
        var command = new Command(Name, "Executes the cells of one notebook.") { copy, folder, pipe };
        command.Hidden = true;
        command.SetAction((parsed, _) => NotebookRunner.ServeAsync(
            parsed.GetRequiredValue(copy), parsed.GetRequiredValue(folder), parsed.GetRequiredValue(pipe)));
        return command;
    }
}
