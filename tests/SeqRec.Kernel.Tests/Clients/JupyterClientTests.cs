using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Kernel.Tests.Clients;

/// <summary>Independent clients drive the installed kernel, in a process of its own.</summary>
public sealed class JupyterClientTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ClientFact("jupyter_kernel_test", "python3-jupyter-kernel-test")]
    public async Task The_kernel_passes_Jupyters_own_tests() =>
        Assert.Contains("12 tests, 0 skipped", await Python(Script("kernel_tests.py")));

    [ClientFact("jupyter_client", "python3-jupyter-client")]
    public async Task A_conversation_of_a_thousand_cells_with_input_interrupts_and_a_restart_works() =>
        Assert.Equal(7, (await Python(Script("conversation.py"), "1000")).Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));

    [ClientFact("nbconvert", "jupyter-nbconvert")]
    public async Task Nbconvert_executes_the_first_chapter()
    {
        var chapter = Path.Combine(CommandLine.Chapters, "00-start-here.ipynb");
        await Python("-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", folder.Path, chapter);
        var (stored, executed) = (Notebook.Read(chapter), Notebook.Read(Path.Combine(folder.Path, "00-start-here.ipynb")));
        Assert.Equal(Kinds(stored), Kinds(executed));
    }

    [ZeroMqJsFact]
    public async Task The_library_under_VS_Code_holds_a_whole_conversation()
    {
        using var kernel = new RunningKernel();
        var connection = folder.Write("connection.json", JsonSerializer.Serialize(kernel.Connection));
        Assert.EndsWith("ok shutdown\n", await Run("node", Script("conversation.mjs"), ZeroMqJsFactAttribute.Package, connection));
    }

    private static IEnumerable<string> Kinds(Notebook notebook) =>
        notebook.Cells.Where(cell => cell.IsCode)
            .Select(cell => $"{cell.Name}: {string.Join(' ', cell.Outputs.Select(output => (string?)output!["output_type"]))}");

    private async Task<string> Python(params string[] arguments)
    {
        var (code, text) = await CommandLine.RunWithAsync(new() { ["JUPYTER_DATA_DIR"] = folder.Path }, folder.Path, "kernel", "install");
        Assert.True(code == 0, text);
        return await Run(ClientFactAttribute.Python, arguments);
    }

    private async Task<string> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["JUPYTER_DATA_DIR"] = folder.Path, ["JUPYTER_RUNTIME_DIR"] = folder.Path, ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        using var process = Process.Start(start)!;
        var texts = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        await using var kill = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        await process.WaitForExitAsync(CancellationToken.None);
        var text = string.Concat(await texts);
        Assert.True(process.ExitCode == 0, text);
        return text;
    }

    private static string Script(string name, [CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, name);
}
