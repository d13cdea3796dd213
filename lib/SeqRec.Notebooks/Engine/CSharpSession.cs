using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// A C# notebook session: cells run one after the other and share variables, types and usings. One session must not run two cells at once.
/// </summary>
public sealed class CSharpSession
{
    // Libraries that know nothing of this engine find the running cell's token under this name.
    private const string CancellationName = "Notebook.CellCancellation";
    private readonly OutputChannel channel = new();
    private readonly LibraryFolders libraries = new();
    private readonly NotebookLoadContext context;
    private readonly SubmissionCompiler compiler;
    private readonly SubmissionRunner runner;
    private readonly SessionDirectives directives;
    private readonly string folder;
    private Task? opening;

    /// <summary>Starts a session; paths in <c>#r</c> are relative to <paramref name="folder"/>, the notebook's.</summary>
    public CSharpSession(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        context = new NotebookLoadContext(libraries);
        compiler = new SubmissionCompiler(libraries);
        runner = new SubmissionRunner(context);
        directives = new SessionDirectives(this.folder, runner.Variables, RunAsync);
    }

    /// <summary>Answers <c>Kernel.GetInputAsync</c> and <c>Console.ReadLine</c>; without one they fail with a clear message.</summary>
    public InputSource? Input
    {
        init => channel.Input = value;
    }

    /// <summary>The cells that ran, as the compiler saw them: what completion and inspection build on. Safe to read from any thread.</summary>
    public IReadOnlyList<ExecutedCode> Executed => compiler.Executed;

    /// <summary>What the next cell adds to the references of those that ran; before the first that is all of the framework.</summary>
    public IReadOnlyList<MetadataReference> NewReferences => compiler.NewReferences;

    /// <summary>The options that cells are compiled with.</summary>
    public CSharpCompilationOptions Compilation => compiler.Options;

    /// <summary>Name and version of the libraries the notebook brought along and has used so far, sorted by name.</summary>
    public IReadOnlyList<AssemblyName> Libraries =>
        [.. context.Assemblies.Where(library => library.Location != "").Select(library => library.GetName()).OrderBy(name => name.Name)];

    /// <summary>Runs one cell and reports what it shows, in order, ending with its value or its error.</summary>
    /// <param name="cell">The cell's id, as error messages name it.</param>
    /// <param name="code">The cell's text.</param>
    /// <param name="emit">Receives the outputs; never called by two threads at once.</param>
    /// <param name="cancellation">What long loops poll; it does not stop a cell by force, <see cref="CellThread"/> does.</param>
    /// <returns>Whether the cell succeeded. A failed cell leaves the variables of earlier cells as they are.</returns>
    public async Task<bool> ExecuteAsync(string cell, string code, Action<CellOutput> emit, CancellationToken cancellation = default)
    {
        ConsoleCapture.Install();
        channel.Open(emit, cancellation);
        AppContext.SetData(CancellationName, cancellation);
        try
        {
            await (opening ??= RunCodeAsync("session", new CodePart($"using static {typeof(Kernel).FullName};"), folder));
            TellRebuilt();
            await RunAsync(cell, code, folder);
            return true;
        }
        catch (Exception e)
        {
            channel.Send(Traceback.Of(e));
            return false;
        }
    }

    private void TellRebuilt()
    {
        foreach (var library in libraries.Rebuilt())
            Kernel.display($"{Path.GetFileName(library)} was built anew since this notebook loaded it; restart the kernel to use the new build.");
    }

    private async Task RunAsync(string cell, string code, string from)
    {
        foreach (var part in CellDirectives.Split(cell, code))
            await (part is DirectivePart directive ? directives.RunAsync(cell, directive, from) : RunCodeAsync(cell, (CodePart)part, from));
    }

    // Compiling happens on another thread: an interrupt stops the thread of the cells wherever it is, which the compiler would not survive.
    private async Task RunCodeAsync(string cell, CodePart part, string from)
    {
        var compiled = await Task.Run(() => compiler.Compile(cell, part, from));
        if (compiled.Packages.Count > 0) Kernel.display(InstalledPackages.Html(compiled.Packages));
        var submission = compiler.Commit(compiled);
        foreach (var library in compiled.Libraries) context.Start(library);
        if (submission is null) return;
        var watch = Stopwatch.StartNew();
        var value = await runner.RunAsync(submission);
        if (part.Timed) Kernel.display($"Wall time: {watch.Elapsed.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture)}ms");
        if (submission.HasValue || value is not null) channel.Send(new ResultOutput(ValueFormatter.Format(value, [])));
    }
}
