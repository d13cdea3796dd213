using System.CommandLine;
using SeqRec.Notebooks.Exporting;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec export</c>: writes a notebook as a file-based app.</summary>
internal sealed class ExportCommand : ICommandSource
{
    private readonly Argument<string> notebook = new("notebook") { Description = "The notebook." };
    private readonly Option<string> output = new("--output", "-o") { Description = "The program to write, such as app.cs.", Required = true };

    public Command Build()
    {
        var command = new Command("export", "Writes a notebook as a program that runs with: dotnet run app.cs") { notebook, output };
        command.SetAction(parsed =>
        {
            var app = parsed.GetRequiredValue(output);
            FileApp.Write(parsed.GetRequiredValue(notebook), app);
            Console.WriteLine($"{app}: run it with dotnet run {app}");
        });
        return command;
    }
}
