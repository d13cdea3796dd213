using System.Text.Json.Nodes;
using System.Xml.Linq;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Tests.Running;

public sealed class JUnitReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Has_a_case_per_cell_and_per_verified_number()
    {
        var error = new JsonObject { ["output_type"] = "error", ["ename"] = "E", ["evalue"] = "\u001b[31m<bad> 😀", ["traceback"] = new JsonArray("at line 1") };
        var suite = Suite(RunStatus.CellFailed, "cell b: E", [new Verdict("auc", "0.5", "0.5", null), new Verdict("hr", "0.1", "0.2", "differs")],
            Notebooks.Markdown("m", "text"), Notebooks.Executed("a"), Notebooks.Executed("b", error), NotebookCell.NewCode("c", "1"));
        Assert.Equal(["nb.cells a", "nb.cells b error", "nb.cells c skipped", "nb.numbers auc", "nb.numbers hr failure"], Cases(suite));
        Assert.Equal(["nb", "5", "1", "1", "1"], suite.Attributes().Select(attribute => attribute.Value));
        var failed = suite.Descendants("error").Single();
        Assert.Equal(("E", "[31m<bad> 😀", "at line 1"), ((string?)failed.Attribute("type"), (string?)failed.Attribute("message"), failed.Value));
        Assert.Equal("expected 0.1, got 0.2", suite.Descendants("failure").Single().Value);
    }

    [Fact]
    public void A_run_that_ended_before_its_first_cell_is_an_error() =>
        Assert.Equal(["nb.cells a skipped", "nb run error"], Cases(Suite(RunStatus.CellFailed, "ended early", [], NotebookCell.NewCode("a", "1"))));

    private XElement Suite(RunStatus status, string problem, IReadOnlyList<Verdict> verdicts, params JsonObject[] cells)
    {
        var report = new JUnitReport();
        report.Add("nb", new RunResult(status, problem, Notebooks.Of(cells), [], null), verdicts);
        var path = Path.Combine(folder.Path, "junit.xml");
        report.Save(path);
        return XElement.Load(path).Element("testsuite")!;
    }

    private static IEnumerable<string> Cases(XElement suite) => suite.Elements().Select(test =>
        string.Join(' ', [(string?)test.Attribute("classname"), (string?)test.Attribute("name"), .. test.Elements().Select(outcome => outcome.Name.LocalName)]));
}
