using System.Diagnostics;
using System.Text.Json.Nodes;
using SeqRec.Tests;

namespace SeqRec.Notebooks.Tests;

/// <summary>
/// The command as published for Windows, under Wine, in a folder with spaces and umlauts: it gives the numbers of Linux.
/// </summary>
public sealed class WindowsTests : IClassFixture<WindowsTests.WindowsProgram>, IDisposable
{
    private static readonly string[] Training =
    [
        "train", "SASRec-CE", "--data", "ml-100k", "--protocol", "RB-all", "--set", "train.epochs=3",
        "--set", "model.dim=16", "--allow-dirty",
    ];

    private readonly TemporaryFolder temporary = new();
    private readonly WindowsProgram windows;
    private readonly string folder;

    public WindowsTests(WindowsProgram windows)
    {
        this.windows = windows;
        folder = Directory.CreateDirectory(Path.Combine(temporary.Path, "Kit für Züge")).FullName;
    }

    public void Dispose() => temporary.Dispose();

    [SlowFact(Program = Wine.Name)]
    public async Task The_doctor_finds_an_engine_that_computes()
    {
        var (_, text) = await RunAsync("doctor");
        Assert.Contains("on Microsoft Windows", text);
        Assert.Matches("engine: .* libtorch 2.* computes", text);
    }

    [SlowFact(Program = Wine.Name)]
    public async Task The_first_chapter_gives_the_numbers_of_Linux()
    {
        const string Chapter = "00-start-here.ipynb";
        Directory.CreateSymbolicLink(
            Path.Combine(folder, "artifacts"), Path.Combine(CommandLine.Chapters, "..", "artifacts"));
        Directory.CreateDirectory(Path.Combine(folder, "notebooks"));
        var copy = Path.Combine("notebooks", Chapter);
        File.Copy(Path.Combine(CommandLine.Chapters, Chapter), Path.Combine(folder, copy));
        var (code, text) = await RunAsync("run", copy, "--exact", "--expected", CommandLine.Expected);
        Assert.True(code == 0, text);
    }

    [SlowFact(Program = Wine.Name, DataSet = "ml-100k")]
    public async Task A_training_stopped_by_Ctrl_C_goes_on_to_the_metrics_of_Linux()
    {
        CopyData();
        using (var process = await StartAsync(Training))
        {
            await PassAsync(process, "epoch 1 ");
            Signals.Send(process.Id, "INT");
            var (stopped, said) = await CommandLine.EndAsync(process);
            Assert.True(stopped == 130, said);
        }
        var (code, text) = await RunAsync([.. Training, "--resume"]);
        Assert.True(code == 0, text);
        Assert.DoesNotContain("epoch 1 ", text);
        var here = Directory.CreateDirectory(Path.Combine(temporary.Path, "linux")).FullName;
        (code, text) = await CommandLine.RunWithAsync(Data, here, Training);
        Assert.True(code == 0, text);
        Assert.Equal(MetricsIn(here), MetricsIn(folder));
    }

    [SlowFact(Program = Wine.Name, DataSet = "ml-100k")]
    public async Task A_damaged_file_is_refused_by_name()
    {
        var file = Directory.GetFiles(CopyData(), "*.inter", SearchOption.AllDirectories).Single();
        File.AppendAllText(file, "x");
        var (code, text) = await RunAsync(Training);
        Assert.Equal(3, code);
        Assert.Contains(Path.GetFileName(file), text);
    }

    private Dictionary<string, string> Data => new() { [RealData.Variable] = Path.Combine(folder, "Daten") };

    private string CopyData()
    {
        var copy = Directory.CreateDirectory(Path.Combine(Data[RealData.Variable], "ml-100k")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(RealData.Folder!, "ml-100k")))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    private async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        using var process = await StartAsync(arguments);
        return await CommandLine.EndAsync(process);
    }

    private async Task<Process> StartAsync(params string[] arguments)
    {
        var program = await windows.PublishedAsync();
        Dictionary<string, string> environment = new(Wine.SettingsIn(program.Folder).Concat(Data))
        {
            ["SEQREC_LIBTORCH"] = Path.Combine(Path.GetDirectoryName(program.File)!, "runtimes", "win-x64", "native"),
        };
        return CommandLine.StartProgram(environment, folder, [Wine.Program, program.File + ".exe", .. arguments]);
    }

    private static async Task PassAsync(Process process, string start)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith(start, StringComparison.Ordinal)) return;
        Assert.Fail(await process.StandardError.ReadToEndAsync());
    }

    private static string MetricsIn(string folder)
    {
        var record = Directory.GetFiles(Path.Combine(folder, "artifacts", "results"), "*.json", SearchOption.AllDirectories);
        return JsonNode.Parse(File.ReadAllText(record.Single()))!["metrics"]!.ToJsonString();
    }

    /// <summary>The command, published when a test first asks.</summary>
    public sealed class WindowsProgram : IDisposable
    {
        private Task<PublishedProgram>? published;

        internal Task<PublishedProgram> PublishedAsync() =>
            published ??= PublishedProgram.PublishAsync("lib/SeqRec.Cli", "win-x64", libtorch: true);

        public void Dispose() => published?.Result.Dispose();
    }
}
