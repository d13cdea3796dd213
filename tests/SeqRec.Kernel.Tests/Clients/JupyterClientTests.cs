using System.Text.Json;

namespace SeqRec.Kernel.Tests.Clients;

/// <summary>Independent clients drive the installed kernel, in a process of its own.</summary>
[Collection(Alone.Name)]
public sealed class JupyterClientTests : IDisposable
{
    private readonly ClientFolder folder = new();

    private static readonly string[] Chapters = [..
        Directory.GetFiles(CommandLine.Chapters, "*.ipynb").Order(StringComparer.Ordinal).Select(file => Path.GetFileName(file))];

    private static string Root => Path.GetFullPath(Path.Combine(CommandLine.Chapters, ".."));

    public void Dispose() => folder.Dispose();

    [ClientFact("python3-jupyter-kernel-test")]
    public async Task The_kernel_passes_Jupyters_own_tests() =>
        Assert.Contains("12 tests, 0 skipped", await Python(ClientFolder.Script("kernel_tests.py")));

    [ClientFact("jupyter-client")]
    public async Task A_conversation_of_a_thousand_cells_with_input_interrupts_and_a_restart_works() =>
        Assert.Equal(7, (await Python(ClientFolder.Script("conversation.py"), "1000")).Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));

    [ClientFact("jupyter-nbconvert")]
    public Task Nbconvert_executes_the_first_chapter() => Convert(Chapters[0]);

    [ClientFact("jupyter-nbconvert", Slow = true)]
    public async Task Nbconvert_executes_every_other_chapter()
    {
        foreach (var name in Chapters.Skip(1)) await Convert(name);
    }

    [ClientFact("jupyter-notebook", "chromium", "playwright-core")]
    public async Task Jupyter_Notebooks_page_runs_the_first_chapter_completes_and_stops()
    {
        var chapter = Path.Combine(CommandLine.Chapters, "00-start-here.ipynb");
        var copy = folder.Write("notebooks/00-start-here.ipynb", File.ReadAllText(chapter));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "artifacts"), Path.Combine(Root, "artifacts"));
        await Command("clean", copy);
        await Command("kernel", "install");
        var text = await folder.RunAsync("node", ClientFolder.Script("notebook-page.mjs"), ClientPackages.PlaceOf("playwright-core"), copy, Path.Combine(Root, "out", "clients"));
        Assert.EndsWith("ok stop\n", text);
        Assert.Equal(OutputKinds.Of(chapter), OutputKinds.Of(copy));
    }

    [ClientFact("zeromq")]
    public async Task The_library_under_VS_Code_holds_a_whole_conversation()
    {
        using var kernel = new RunningKernel();
        var connection = folder.Write("connection.json", JsonSerializer.Serialize(kernel.Connection));
        Assert.EndsWith("ok shutdown\n", await folder.RunAsync("node", ClientFolder.Script("conversation.mjs"), ClientPackages.PlaceOf("zeromq"), connection));
    }

    private async Task Convert(string name)
    {
        var chapter = Path.Combine(CommandLine.Chapters, name);
        await Python("-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", folder.Path, chapter);
        Assert.Equal(OutputKinds.Of(chapter), OutputKinds.Of(Path.Combine(folder.Path, name)));
    }

    private async Task<string> Python(params string[] arguments)
    {
        await Command("kernel", "install");
        return await folder.RunAsync(ClientPackages.Python, arguments);
    }

    private async Task Command(params string[] arguments)
    {
        var (code, text) = await CommandLine.RunWithAsync(new() { ["JUPYTER_DATA_DIR"] = folder.Path }, folder.Path, arguments);
        Assert.True(code == 0, text);
    }
}
