using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Tests.Chapters;

/// <summary><c>seqrec run</c> without a notebook, as a process, on a checkout of tiny chapters.</summary>
public sealed class AllChaptersTests : IDisposable
{
    private readonly TinyCheckout checkout = new();

    public void Dispose() => checkout.Dispose();

    [Fact]
    public async Task Chapters_run_at_the_same_time_and_are_verified()
    {
        AddMeeting("a", "b");
        AddMeeting("b", "a");
        Directory.CreateDirectory(checkout.PathOf("notebooks", "deep"));
        var (code, text) = await CommandLine.RunWithAsync(
            TinyCheckout.NoData, checkout.PathOf("notebooks", "deep"), "run", "--jobs", "2", "--times");
        Assert.True(code == 0, text);
        Assert.Contains("2 chapters, 2 at a time.", text);
        Assert.Contains("a: cell 1 of 2 (parameters)", text);
        Assert.Matches(@"a +quick +1 exact +\d+\.\d +\d+\.\d +quick/a\.html", text);
        Assert.Contains("2 of 2 chapters verified in ", text);
        Assert.Contains($"The pages lie in {checkout.PathOf("out")}; open quick/a.html first.", text);
        string[] files = ["a.html", "b.metrics.json", "b.ipynb"];
        Assert.All(files, file => Assert.True(File.Exists(checkout.PathOf("out", "quick", file)), file));
        var times = JsonNode.Parse(File.ReadAllText(checkout.PathOf("out", "quick", "times.json")))!;
        Assert.Equal(["parameters", "c1"], times["a"]!.AsObject().Select(cell => cell.Key));
    }

    [Fact]
    public async Task A_chapter_that_fails_stops_no_other_and_the_first_failure_names_the_exit_code()
    {
        checkout.AddChapter("a", TinyCheckout.Record("x", 2));
        checkout.Expect("a", "quick", "x", 1);
        checkout.AddChapter("b", "throw new Exception(\"on purpose\");");
        checkout.Write("notebooks/c.ipynb", "{");
        checkout.AddChapter("d", TinyCheckout.Record("x", 1));
        checkout.Expect("d", "quick", "x", 1);
        checkout.AddChapterWithin(2, "e", "while (true) { }");
        var (code, text) = await checkout.RunAsync("--jobs", "2", "--junit", "junit.xml");
        Assert.True(code == 2, text);
        Assert.Matches(@"a +quick +1 of 1 do not hold", text);
        Assert.Matches(@"b +quick +a cell failed", text);
        Assert.Matches(@"c +quick +cannot be run +0\.0 +-", text);
        Assert.Matches(@"d +quick +1 exact", text);
        Assert.Matches(@"e +quick +time-out", text);
        Assert.Contains("a: these numbers do not hold.", text);
        Assert.Contains("b: cell c1: System.Exception: on purpose", text);
        Assert.Contains("c.ipynb, line 1: not JSON", text);
        Assert.Matches("e: cell .* took longer than 2 s", text);
        Assert.Contains("1 of 5 chapters verified", text);
        Assert.True(File.Exists(checkout.PathOf("out", "quick", "b.html")));
        var suites = XElement.Load(checkout.PathOf("junit.xml")).Elements("testsuite");
        Assert.Equal(["a 1 0", "b 0 1", "c 0 1", "d 0 0", "e 0 1"], suites.Select(Describe));

        static string Describe(XElement suite) =>
            string.Join(' ', new[] { "name", "failures", "errors" }.Select(name => (string?)suite.Attribute(name)));
    }

    [Theory]
    [InlineData(1, "1 exact", "1 of 1 numbers are exactly as stored (100 %).", 0, 0)]
    [InlineData(1.05, "1 of 1 moved", "a: these numbers hold, but are not exactly as stored.", 0, 2)]
    [InlineData(3, "1 of 1 do not hold", "a: these numbers do not hold.", 2, 2)]
    public async Task A_number_that_moved_inside_its_band_fails_only_where_exactness_is_asked_for(
        double recorded, string summary, string told, int code, int codeWhenExact)
    {
        checkout.AddChapter("a", TinyCheckout.Record("x", recorded));
        checkout.Expect("a", "quick", """
            { "name": "x", "kind": "band", "value": 1, "mean": 1.1, "sd": 0.1, "k": 3, "seeds": 5 }
            """);
        var (got, text) = await checkout.RunAsync();
        Assert.True(got == code, text);
        Assert.Matches($"a +quick +{summary} ", text);
        Assert.Contains(told, text);
        Assert.Equal(codeWhenExact, (await checkout.RunAsync("--exact")).Code);
    }

    [Fact]
    public async Task One_at_a_time_the_order_is_by_the_seconds_of_an_earlier_run()
    {
        string[] names = ["a", "b", "c"];
        var place = checkout.PathOf("order");
        foreach (var name in names)
            checkout.AddChapter(name, $"System.IO.File.AppendAllText(@\"{place}\", \"{name}\");");
        checkout.Write("tests/expected/times.quick.json", """
            {
              "a": { "parameters": 0, "c1": 20 },
              "b": { "parameters": 0, "c1": 5 },
              "c": { "parameters": 0, "c1": 90 }
            }
            """);
        var (code, text) = await checkout.RunAsync("--jobs", "1");
        Assert.True(code == 0, text);
        Assert.Equal("bca", File.ReadAllText(place));
        Assert.Contains("3 chapters, 1 at a time, about 1:55 in all.", text);
        Assert.Matches("a +quick +none expected", text);
        Assert.Contains("0 of 3 chapters verified", text);
    }

    [Fact]
    public async Task Real_data_serves_the_chapters_that_have_numbers_on_it()
    {
        const string tell = """Console.WriteLine($"{profile} {Environment.GetEnvironmentVariable("SEQREC_DATA")}");""";
        checkout.AddChapter("a", tell, TinyCheckout.Record("x", 1));
        checkout.Expect("a", "real", "x", 1);
        checkout.AddChapter("b", tell);
        Directory.CreateDirectory(checkout.PathOf("data"));
        var (code, text) = await checkout.RunAsync("--data", "data");
        Assert.True(code == 0, text);
        Assert.Equal($"real {checkout.PathOf("data")}\n", Told("real", "a"));
        Assert.Equal($"quick {checkout.PathOf("data")}\n", Told("quick", "b"));
        Assert.Matches("a +real +1 exact +.* real/a.html +\n +b +quick +none expected +.* quick/b.html", text);
    }

    [UnixTheory]
    [InlineData(130, "INT")]
    [InlineData(143, "TERM")]
    public async Task A_signal_ends_all_processes(int code, string signal)
    {
        string[] names = ["a", "b"];
        foreach (var name in names) checkout.AddChapter(name, TellProcess(name), "while (true) { }");
        using var run = CommandLine.StartWith(TinyCheckout.NoData, checkout.Root, "run", "--jobs", "2");
        var places = names.Select(name => checkout.PathOf(name)).ToList();
        Assert.True(SpinWait.SpinUntil(() => places.All(File.Exists), TimeSpan.FromMinutes(3)));
        Assert.False(run.HasExited);
        int[] children = [.. places.Select(place => int.Parse(File.ReadAllText(place), CultureInfo.InvariantCulture))];
        Signals.Send(run.Id, signal);
        var (end, text) = await CommandLine.EndAsync(run);
        Assert.True(end == code, text);
        Assert.Contains("seqrec: stopped; no process is left.", text);
        Assert.All(children, child => Assert.Throws<ArgumentException>(() => Process.GetProcessById(child)));
        Assert.Contains("Environment.ProcessId", File.ReadAllText(checkout.PathOf("out", "quick", "a.ipynb")));
    }

    [Theory]
    [InlineData("--jobs", "0", "--jobs must be at least 1")]
    [InlineData("-p", "seed=7", "name it")]
    [InlineData("--data", "nowhere", "There is no data folder nowhere")]
    public async Task Bad_input_ends_with_3(string option, string value, string message)
    {
        checkout.AddChapter("a", "1");
        var (code, text) = await checkout.RunAsync(option, value);
        Assert.Contains(message, text);
        Assert.Equal(3, code);
        Assert.False(Directory.Exists(checkout.PathOf("out")));
    }

    [Fact]
    public async Task Outside_a_checkout_and_without_chapters_a_sentence_says_what_to_do()
    {
        var (code, text) = await checkout.RunAsync();
        Assert.Equal(3, code);
        Assert.Contains($"There is no notebook in {checkout.PathOf("notebooks")}. Restore that folder", text);
        using var elsewhere = new TemporaryFolder();
        (code, text) = await CommandLine.RunWithAsync(TinyCheckout.NoData, elsewhere.Path, "run");
        Assert.Equal(3, code);
        Assert.Contains("is not inside a checkout of SeqRec Notebooks. Change into the checkout", text);
    }

    // A cell that writes the number of its process to a file, which is whole when it is there.
    private string TellProcess(string name) => $"""
        var place = @"{checkout.PathOf(name)}";
        System.IO.File.WriteAllText(place + ".part", Environment.ProcessId.ToString());
        System.IO.File.Move(place + ".part", place);
        """;

    // Each of two such chapters ends only when the other one has started.
    private void AddMeeting(string name, string other)
    {
        var meet = $"""
            System.IO.File.WriteAllText(@"{checkout.PathOf(name)}", "");
            while (!System.IO.File.Exists(@"{checkout.PathOf(other)}")) System.Threading.Thread.Sleep(20);
            {TinyCheckout.Record("x", 1)}
            """;
        checkout.AddChapter(name, meet);
        checkout.Expect(name, "quick", "x", 1);
    }

    private string Told(string profile, string name)
    {
        var cells = Notebook.Read(checkout.PathOf("out", profile, $"{name}.ipynb")).Cells;
        return MultilineText.Read(cells.Single(cell => cell.Name == "c1").Outputs[0]!["text"])!;
    }
}
