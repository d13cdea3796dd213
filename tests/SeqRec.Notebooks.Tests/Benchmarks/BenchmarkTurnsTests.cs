using SeqRec.Cli.Benchmarks;

namespace SeqRec.Notebooks.Tests.Benchmarks;

public sealed class BenchmarkTurnsTests : IDisposable
{
    private static readonly BenchmarkRow Row = new("row", "some work") { Time = 0.5, Memory = 0.5, Against = 1.1 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Programs_run_in_turns_and_ratios_are_medians_of_the_turns()
    {
        var turns = new BenchmarkTurns(Program("ours", "10 20 30"), 3)
        {
            Reference = _ => (Program("plain", "100 100 100"), "their-task"), Against = Program("first", "20 20 20"),
        };
        var result = await turns.MeasureAsync(Row with { Ours = "our-task" }, CancellationToken.None);
        Assert.Equal((0.2, 0.1, 0.3), Rounded(result.Time!));
        Assert.Equal((1.0, 0.5, 1.5), Rounded(result.Against!));
        string[] turn = ["plain their-task 1", "ours our-task 1", "first our-task 1"];
        Assert.Equal([.. turn, .. turn, .. turn], Calls().Where(call => !call.Contains("empty")));
    }

    [Fact]
    public async Task Memory_is_counted_above_that_of_an_empty_process()
    {
        var turns = new BenchmarkTurns(Program("ours", "1", peak: 350, empty: 100), 1)
        {
            Reference = _ => (Program("plain", "1", peak: 1200, empty: 200), "row"),
        };
        var result = await turns.MeasureAsync(Row, CancellationToken.None);
        Assert.Equal(0.25, result.Memory!.Median, 6);
    }

    [Fact]
    public async Task A_row_about_threads_compares_ours_with_itself_by_elapsed_time()
    {
        var turns = new BenchmarkTurns(Program("ours", "8 5"), 1) { Reference = _ => null };
        var row = new BenchmarkRow("row", "some work") { Threads = 2, Wall = 0.65 };
        var result = await turns.MeasureAsync(row, CancellationToken.None);
        Assert.Equal(0.625, result.Wall!.Median, 6);
        Assert.True(result.Holds);
        Assert.Equal(["ours row 1", "ours row 2"], Calls());
    }

    [Fact]
    public async Task A_program_that_fails_makes_a_failed_row_with_its_last_words()
    {
        var broken = Write("broken", "echo 'There is no task.' >&2; exit 3");
        var turns = new BenchmarkTurns(broken, 1) { Reference = _ => null };
        var result = await turns.MeasureAsync(Row, CancellationToken.None);
        Assert.False(result.Holds);
        Assert.Contains("exit code 3: There is no task.", result.Verdict);
    }

    [Fact]
    public async Task Settings_of_the_shell_for_native_libraries_reach_no_program()
    {
        Environment.SetEnvironmentVariable("OMP_NUM_THREADS", "7");
        try
        {
            const string Line = """{\"task\":\"t\",\"cpu\":${OMP_NUM_THREADS:-1},\"wall\":1,\"peak\":1}""";
            var program = Write("asks", $"echo \"{Line}\"");
            Assert.Equal(1, (await program.MeasureAsync("t", 1, CancellationToken.None)).Cpu);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OMP_NUM_THREADS", null);
        }
    }

    // Writes down each call, and takes the next time of a list for each one that is not the empty task.
    private BenchmarkProgram Program(string name, string times, int peak = 2, int empty = 1) => Write(name, $$"""
        echo "{{name}} $2 $4" >> calls
        if [ "$2" = empty ]; then echo '{"task":"empty","cpu":1,"wall":1,"peak":{{empty}}}'; exit; fi
        set -- {{times}}
        shift $(($(grep -v empty calls | grep -c '^{{name}} ') - 1))
        echo "{\"task\":\"t\",\"cpu\":$1,\"wall\":$1,\"peak\":{{peak}}}"
        """);

    private BenchmarkProgram Write(string name, string script)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, $"cd '{folder.Path}'\n{script}\n");
        return new(["sh", path], folder.Path);
    }

    private string[] Calls() => File.ReadAllLines(Path.Combine(folder.Path, "calls"));

    private static (double, double, double) Rounded(Ratio ratio) =>
        (Math.Round(ratio.Median, 6), Math.Round(ratio.Least, 6), Math.Round(ratio.Most, 6));
}
