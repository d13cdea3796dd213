using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;
using SeqRec.Notebooks.Html;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Running;

/// <summary>
/// Runs a notebook in a process of its own and writes an executed copy, a page and the recorded numbers. The copy is
/// saved after every cell, so whatever happens a readable one is left.
/// </summary>
/// <param name="startCells">
/// How to start a process that calls <see cref="ServeAsync"/> with the executed copy, the notebook's folder and the
/// handle of the report pipe.
/// </param>
public sealed class NotebookRunner(Func<string, string, string, ProcessStartInfo> startCells)
{
    /// <summary>The profile of a notebook that declares none.</summary>
    public const string DefaultProfile = "default";

    /// <summary>The longest time-out that can be asked for, in seconds.</summary>
    public const double LongestTimeout = 1e6;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(600);

    /// <summary>Executes a notebook inside this process and reports to the one that asked for it.</summary>
    public static Task ServeAsync(string copy, string folder, string pipeHandle, bool keepGoing = false) =>
        CellProcess.ServeAsync(copy, folder, pipeHandle, keepGoing);

    /// <summary>Runs one notebook.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="progress">Told each code cell as it starts; null when nobody watches.</param>
    /// <param name="cancellation">Ends the process that executes the cells; the copy keeps what ran until then.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="NotebookFormatException">
    /// The file is no notebook, is not C#, or its records are malformed.
    /// </exception>
    /// <exception cref="ParameterException">A parameter is unknown or does not fit.</exception>
    public async Task<RunResult> RunAsync(
        RunRequest request, IProgress<CellStart>? progress = null, CancellationToken cancellation = default)
    {
        var source = Path.GetFullPath(request.Notebook);
        var files = RunFiles.For(source, request.OutFolder);
        var read = Notebook.Read(source);
        NotebookLanguage.Check(read, request.Notebook);
        var prepared = Prepare(read, Path.GetDirectoryName(source)!, request.Parameters);
        files.Clear();
        prepared.Save(files.Notebook);
        var timeout = request.TimeoutPerCell ?? OwnTimeout(prepared);
        var process = new CellProcess(pipe => startCells(files.Notebook, Path.GetDirectoryName(source)!, pipe));
        var watch = new CellWatch(prepared, progress);
        var end = await process.RunAsync(timeout, watch.Start, cancellation);
        watch.End();
        var times = new RunTimes(watch.Seconds, process.ProcessorSeconds);
        return Finish(files, end, process, timeout) with { Times = times };
    }

    private static Notebook Prepare(Notebook notebook, string folder, IReadOnlyDictionary<string, string> values)
    {
        var parameters = ParameterCell.Effective(notebook, values);
        ParameterCell.Inject(notebook, values);
        foreach (var cell in notebook.Cells.Where(cell => cell.IsCode)) cell.ClearOutputs();
        Provenance.Write(notebook, folder, Profile(parameters), parameters);
        return notebook;
    }

    private static string Profile(JsonObject parameters) =>
        parameters["profile"] is JsonValue value && value.TryGetValue(out string? profile) ? profile : DefaultProfile;

    private static TimeSpan OwnTimeout(Notebook notebook) =>
        notebook.Metadata["execution"] is JsonObject execution && execution["timeout"] is JsonValue value
        && value.TryGetValue(out double seconds) && seconds is > 0 and <= LongestTimeout
            ? TimeSpan.FromSeconds(seconds)
            : DefaultTimeout;

    private static RunResult Finish(RunFiles files, CellProcessEnd end, CellProcess process, TimeSpan timeout)
    {
        var executed = Notebook.Read(files.Notebook);
        var problem = Problem(executed, end, process, timeout);
        executed.Save(files.Notebook);
        AtomicFile.Write(files.Page, new NotebookPage().Render(executed, files.Name));
        var metrics = end == CellProcessEnd.Succeeded ? Collect(executed, files) : null;
        metrics?.Save(files.Metrics);
        var status = end switch
        {
            CellProcessEnd.Succeeded => RunStatus.Succeeded,
            CellProcessEnd.TimedOut => RunStatus.TimedOut,
            _ => RunStatus.CellFailed,
        };
        return new RunResult(status, problem, executed, metrics is null ? [files.Notebook, files.Page] : files.All, metrics);
    }

    private static Metrics Collect(Notebook executed, RunFiles files)
    {
        var provenance = Provenance.Of(executed);
        return new Metrics(
            files.Name, (string)provenance["profile"]!, (JsonObject)provenance["parameters"]!, (string?)provenance["commit"],
            RecordedNumbers.Collect(executed, files.Notebook));
    }

    /// <summary>
    /// Says what went wrong; where the process could not say so itself, the cell gets an error output.
    /// </summary>
    private static string? Problem(Notebook executed, CellProcessEnd end, CellProcess process, TimeSpan timeout)
    {
        if (end == CellProcessEnd.Succeeded) return null;
        if (end == CellProcessEnd.CellFailed) return Failures(executed);
        var cell = executed.Cells.ElementAtOrDefault(process.Cell - 1);
        if (cell is null) return "the process that executes the cells ended before the first one";
        var limit = timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var error = end == CellProcessEnd.TimedOut
            ? new ErrorOutput("TimeOut", $"cell {cell.Name} took longer than {limit} s", ["the cell was stopped"])
            : new ErrorOutput("Crash", $"the process died in cell {cell.Name} (exit code {process.ExitCode})", ["no later cell ran"]);
        cell.Outputs.Add((JsonNode)OutputRecorder.Error(error));
        return error.Message;
    }

    // A line for each cell that failed; there are several only where the run kept going.
    private static string Failures(Notebook executed) => string.Join('\n',
        from cell in executed.Cells.Where(cell => cell.IsCode)
        from error in cell.Outputs.OfType<JsonObject>()
        where (string?)error["output_type"] == "error"
        select $"cell {cell.Name}: {FirstLine(error)}");

    private static string FirstLine(JsonObject error) => $"{error["ename"]}: {error["evalue"]}".Split('\n')[0];
}
