using System.CommandLine;
using SeqRec.Cli.Doctor;
using SeqRec.Data;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec doctor</c>: shows what this machine has, and for what is missing the command that mends it.</summary>
internal sealed class DoctorCommand : ICommandSource
{
    private readonly Option<string?> data = new("--data")
    {
        HelpName = "DIR", Description = $"Folder of real data, instead of {DataFolder.Variable}.",
    };

    private readonly Option<bool> gpu = new("--gpu")
    {
        Description = "Compares a training step of every model on the CPU and on the first GPU instead.",
    };

    public Command Build()
    {
        var command = new Command("doctor", "Shows what this machine has, and what mends what is missing.")
        {
            data, gpu,
        };
        command.SetAction(parsed =>
            parsed.GetValue(gpu) ? new GpuExamination(Console.Out).Run() : Run(DataFolder.Find(parsed.GetValue(data))));
        return command;
    }

    private static int Run(string? dataFolder)
    {
        List<Finding> findings = [.. new Examination(dataFolder).Run()];
        foreach (var finding in findings)
        {
            Console.WriteLine($"{finding.What + ":",-16}{finding.Found}");
            if (finding.Remedy is { } remedy) Console.WriteLine($"{"",-16}-> {remedy}");
        }

        var works = !findings.Exists(finding => finding.IsNeeded && finding.Remedy is not null);
        return works ? ExitCode.Success : ExitCode.BadInput;
    }
}
