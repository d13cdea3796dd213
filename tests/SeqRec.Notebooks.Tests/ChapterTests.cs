using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Exporting;
using SeqRec.Notebooks.Linting;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;
using SeqRec.Tests;

namespace SeqRec.Notebooks.Tests;

/// <summary>
/// The notebooks of the project: executed headlessly, every recorded number verified, the stored outputs held against
/// fresh ones.
/// </summary>
/// <param name="runs">One run of all chapters.</param>
public sealed class ChapterTests(ChapterRuns runs) : IClassFixture<ChapterRuns>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Chapters => [.. Names];

    private static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(CommandLine.Chapters, "*.ipynb").Select(NameOf).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Chapters))]
    public void Keeps_to_format_and_style(string name) => Assert.Empty(Linter.Check(Notebook.Read(PathOf(name)), PathOf(name), executed: true));

    [Theory, MemberData(nameof(Chapters))]
    public void Was_stored_after_one_run_from_top_to_bottom_without_errors(string name)
    {
        var cells = Notebook.Read(PathOf(name)).Cells.Where(cell => cell.IsCode).ToList();
        Assert.Equal(Enumerable.Range(1, cells.Count), cells.Select(cell => cell.ExecutionCount ?? 0));
        Assert.DoesNotContain(cells.SelectMany(cell => cell.Outputs), output => (string?)output!["output_type"] is "error");
    }

    [Theory, MemberData(nameof(Chapters))]
    public void Can_be_exported_as_a_program(string name)
    {
        var app = Path.Combine(folder.Path, "app.cs");
        FileApp.Write(PathOf(name), app);
        Assert.Contains("#:include ", File.ReadAllText(app));
    }

    [Theory, MemberData(nameof(Chapters))]
    public async Task Runs_on_simulated_data_and_records_what_is_expected_and_stored(string name)
    {
        var (output, text) = await runs.Quick;
        var file = Path.Combine(output, $"{name}.metrics.json");
        Assert.True(File.Exists(file), text);
        var fresh = Metrics.Read(file);
        var expected = Expectations.Find(CommandLine.Expected, fresh);
        Assert.True(expected is not null, $"nothing is expected of {name}");
        Assert.All(expected.Verify(fresh), verdict => Assert.True(verdict.Holds, $"fresh: {verdict}"));
        var stored = RecordedNumbers.Collect(Notebook.Read(PathOf(name)), PathOf(name));
        Assert.Equal(stored.Select(n => n.Name), fresh.Numbers.Select(n => n.Name));
        Assert.Equal(OutputKinds.Of(PathOf(name)), OutputKinds.Of(Path.Combine(output, $"{name}.ipynb")));
        var verdicts = expected.Verify(fresh with { Numbers = stored });
        Assert.All(verdicts, verdict => Assert.True(verdict.Holds, $"stored: {verdict}"));
    }

    [Fact]
    public async Task All_chapters_are_verified_by_one_command()
    {
        var (output, text) = await runs.Quick;
        Assert.Contains($"{Names.Count} of {Names.Count} chapters verified in ", text);
        Assert.All(Names, name => Assert.True(File.Exists(Path.Combine(output, $"{name}.html")), text));
    }

    [RealDataFact("ml-100k")]
    public async Task Start_here_runs_on_MovieLens_100K_and_records_what_is_expected()
    {
        var (exit, text) = await Run("00-start-here", "real");
        Assert.True(exit == 0, text);
    }

    [RealDataFact("amazon-toys")]
    public async Task DIEN_runs_on_Amazon_Toys_and_records_what_is_expected()
    {
        var (exit, text) = await Run("01-dien", "real");
        Assert.True(exit == 0, text);
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    private static string PathOf(string name) => Path.Combine(CommandLine.Chapters, name + ".ipynb");

    private async Task<(int Code, string Text)> Run(string name, string profile)
    {
        Assert.True(File.Exists(Path.Combine(CommandLine.Expected, $"{name}.{profile}.json")), $"nothing is expected of {name}, profile {profile}");
        return await CommandLine.RunAsync(folder.Path, "run", PathOf(name), "--profile", profile, "--expected", CommandLine.Expected);
    }
}
