using SeqRec.Cli.Benchmarks;

namespace SeqRec.Notebooks.Tests.Benchmarks;

public sealed class BenchmarkRowTests : IDisposable
{
    private static readonly Ratio Half = new(0.5, 0.4, 0.6);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_rows_of_the_repository_have_one_name_each_and_something_to_compare_with()
    {
        var rows = BenchmarkRow.Load(Path.Combine(CommandLine.Chapters, "..", "tests", "benchmarks", "rows.json"));
        Assert.Equal(rows.Count, rows.Select(row => row.Name).Distinct().Count());
        Assert.All(rows, row => Assert.True(row.IsAboutThreads || row.Plain is not null || row.Python is not null));
        Assert.All(rows, row => Assert.Equal(row.IsAboutThreads, row.Wall is not null));
    }

    [Fact]
    public void Rows_are_chosen_by_the_start_of_their_names_in_the_order_of_the_file()
    {
        BenchmarkRow[] rows = [new("a-1", ""), new("b-1", ""), new("a-2", "")];
        Assert.Equal(["a-1", "a-2"], BenchmarkRow.Choose(rows, ["a-2", "a"]).Select(row => row.Name));
        Assert.Equal(3, BenchmarkRow.Choose(rows, []).Count);
        var error = Assert.Throws<BenchmarkException>(() => BenchmarkRow.Choose(rows, ["c"]));
        Assert.Equal("There is no row 'c'; known are a-1, b-1, a-2.", error.Message);
    }

    [Theory]
    [InlineData("[]", "has no row")]
    [InlineData("{", "cannot be read")]
    public void A_file_without_rows_is_refused(string text, string message)
    {
        var path = Path.Combine(folder.Path, "rows.json");
        File.WriteAllText(path, text);
        Assert.Contains(message, Assert.Throws<BenchmarkException>(() => BenchmarkRow.Load(path)).Message);
    }

    [Theory]
    [InlineData(0.5, null, "met")]
    [InlineData(0.499, null, "missed: time")]
    [InlineData(0.499, 0.4, "missed: time, memory")]
    [InlineData(null, null, "no limit")]
    public void The_median_is_held_against_the_limit(double? time, double? memory, string verdict)
    {
        var row = new BenchmarkRow("row", "") { Time = time, Memory = memory, Against = 0.1 };
        var result = new RowResult(row) { Time = Half, Memory = Half };
        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(verdict is "met" or "no limit", result.Holds);
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("")]
    [InlineData("""{"task":"t","cpu":0,"wall":1,"peak":1}""")]
    public void What_is_no_measurement_is_refused(string output) =>
        Assert.Throws<BenchmarkException>(() => BenchmarkMeasurement.Parse(output));
}
