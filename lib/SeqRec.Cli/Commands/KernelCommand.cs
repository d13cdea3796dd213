using System.CommandLine;
using System.Globalization;
using SeqRec.Kernel;
using SeqRec.Kernel.Checking;
using SeqRec.Kernel.Installing;
using Spectre.Console;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec kernel</c>: makes the C# kernel known to Jupyter and VS Code, checks it, and is it.</summary>
internal sealed class KernelCommand : ICommandSource
{
    public const string Name = "kernel";

    private readonly Option<string> name = new("--name")
    {
        Description = "The kernel's name; notebooks of .NET Interactive ask for the default one.", DefaultValueFactory = _ => KernelSpec.DefaultName,
    };

    private readonly Option<bool> force = new("--force") { Description = "Also replace or remove what another program installed under that name." };
    private readonly Option<bool> bench = new("--bench") { Description = "Also measure the hundredth cell and memory, and hold all times against the budget." };
    private readonly Option<string> connection = new("--connection-file", "-f") { Required = true, Description = "The file in which a client says where to listen." };

    public Command Build() => new(Name, "Installs, lists, checks and runs the Jupyter kernel for C#.") { Install(), Uninstall(), List(), Check(), Run() };

    private Command Install()
    {
        var command = new Command("install", "Makes the kernel known to this user's Jupyter and VS Code.") { name, force };
        command.SetAction(parsed =>
        {
            var spec = KernelSpec.OfUser(parsed.GetRequiredValue(name));
            spec.Install([.. ThisProgram.Command(Name, "run", "-f")], parsed.GetValue(force));
            Console.WriteLine($"installed {spec.Name}: {spec.File}");
        });
        return command;
    }

    private Command Uninstall()
    {
        var command = new Command("uninstall", "Takes the kernel away again.") { name, force };
        command.SetAction(parsed =>
        {
            var spec = KernelSpec.OfUser(parsed.GetRequiredValue(name));
            spec.Uninstall(parsed.GetValue(force));
            Console.WriteLine($"removed {spec.Name}: {spec.Folder}");
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Shows the kernels that Jupyter finds.");
        command.SetAction(_ =>
        {
            var table = new Table().AddColumns("name", "made by", "folder");
            foreach (var spec in KernelSpec.All()) table.AddRow(Markup.Escape(spec.Name), spec.IsOurs ? "seqrec" : "another program", Markup.Escape(spec.Folder));
            AnsiConsole.Write(table);
        });
        return command;
    }

    private Command Check()
    {
        var command = new Command("selftest", "Starts a kernel, talks to it and stops it.") { bench };
        command.SetAction(parsed =>
        {
            var table = new Table().AddColumns("what", "value", "at most", "holds");
            var lines = SelfTest.Run(ThisProgram.Command(Name, "run", "-f"), parsed.GetValue(bench)).ToList();
            foreach (var line in lines)
                table.AddRow(Markup.Escape(line.What), Figure(line.Value, line.Unit), Figure(line.Limit, line.Unit), line.Holds ? "yes" : "no");
            AnsiConsole.Write(table);
            return lines.All(line => line.Holds) ? ExitCode.Success : ExitCode.VerificationFailed;
        });
        return command;
    }

    private static string Figure(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {unit}");

    private Command Run()
    {
        var command = new Command("run", "Is the kernel; Jupyter and VS Code start it.") { connection };
        command.SetAction(parsed => KernelHost.Run(parsed.GetRequiredValue(connection)));
        return command;
    }
}
