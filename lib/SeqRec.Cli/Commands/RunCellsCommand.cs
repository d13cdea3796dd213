using System.CommandLine;
using System.Diagnostics;
using SeqRec.Notebooks.Running;

namespace SeqRec.Cli.Commands;

/// <summary>The other end of <c>seqrec run</c>: the process in which the cells of one notebook run. Not meant to be typed.</summary>
internal sealed class RunCellsCommand : ICommandSource
{
    public const string Name = "run-cells";
    public const string KeepGoing = "--keep-going";
    private readonly Argument<string> copy = new("copy");
    private readonly Argument<string> folder = new("folder");
    private readonly Argument<string> pipe = new("pipe");
    private readonly Option<bool> keepGoing = new(KeepGoing);

    /// <summary>Runs notebooks by starting this program again for the cells of each.</summary>
    /// <param name="keepGoing">Whether cells after one that failed run too.</param>
    public static NotebookRunner Runner(bool keepGoing = false) => new((copy, folder, pipe) =>
    {
        string[] options = keepGoing ? [KeepGoing] : [];
        var command = ThisProgram.Command([Name, copy, folder, pipe, .. options]);
        return new ProcessStartInfo(command[0], command.Skip(1));
    });

    public Command Build()
    {
        var command = new Command(Name, "Executes the cells of one notebook.") { copy, folder, pipe, keepGoing };
        command.Hidden = true;
        command.SetAction((parsed, _) => NotebookRunner.ServeAsync(
            parsed.GetRequiredValue(copy), parsed.GetRequiredValue(folder), parsed.GetRequiredValue(pipe), parsed.GetValue(keepGoing)));
        return command;
    }
}
