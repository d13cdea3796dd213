using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using SeqRec.Cli;
using SeqRec.Cli.Commands;
using SeqRec.Data;
using SeqRec.Federation;
using SeqRec.Kernel.Installing;
using SeqRec.Kernel.Messages;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Exporting;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;
using SeqRec.Reporting;
using SeqRec.Training;

// Where output goes to a file or a pipe, Windows would write ± and umlauts in a code page of its own.
if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;

// The process of a notebook must not load the library that the notebook brings.
ICommandSource[] commands = args is [RunCellsCommand.Name, ..] ? [new RunCellsCommand()]
    : args is [KernelCommand.Name, ..] ? [new KernelCommand()]
    :
    [
        new RunCommand(), new RunCellsCommand(), new VerifyCommand(), new LintCommand(), new CleanCommand(), new DiffCommand(), new ExportCommand(),
        new ExpectCommand(), new DataCommand(), new TrainCommand(), new FederateCommand(), new ResultsCommand(), new KernelCommand(), new BenchCommand(),
        new DoctorCommand()
    ];

var root = new RootCommand("Runs, verifies and checks the notebooks of sequential recommendation.");
foreach (var command in commands) root.Subcommands.Add(command.Build());

// These commands take signals themselves: training stops after the batch under way, a run ends its processes.
TimeSpan? patience = args is [TrainCommand.Name or FederateCommand.Name or RunCommand.Name, ..] ? null : TimeSpan.FromSeconds(2);
try
{
    var parsed = root.Parse(args);
    var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = patience });
    return parsed.Errors.Count > 0 ? ExitCode.BadInput : code;
}
catch (Exception e) when (
    e is NotebookFormatException or ParameterException or ExportException or VerificationFileException or IOException or UnauthorizedAccessException
        or DataSetException or CheckpointException or TrainingDivergedException or RunRecordException or ArgumentException
        or KernelSpecException or ConnectionFileException or LostPeerException or TimeoutException)
{
    await Console.Error.WriteLineAsync($"seqrec: {e.Message}");
    return ExitCode.BadInput;
}
catch (Exception e) when (e.GetBaseException() is DllNotFoundException or OutOfMemoryException || IsOutOfMemory(e.GetBaseException()))
{
    await Console.Error.WriteLineAsync(e.GetBaseException() is DllNotFoundException missing ? $"seqrec: {missing.Message}"
        : "seqrec: There is not enough memory. Free some, or take a smaller model or smaller batches; what train had saved is whole, and the same command goes on from it with --resume.");
    return ExitCode.BadInput;
}

// libtorch has no exception of its own for it.
static bool IsOutOfMemory(Exception e) => e is ExternalException && e.Message.Contains("can't allocate memory", StringComparison.Ordinal);
