using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Running;

/// <summary>
/// Runs as JUnit XML: a suite per notebook with a case per code cell and per verified number. A cell that fails is an error, one that was not
/// reached is skipped, and a number that does not hold is a failure.
/// </summary>
public sealed class JUnitReport
{
    private readonly XElement suites = new("testsuites");

    /// <summary>Adds a run.</summary>
    /// <param name="notebook">The notebook's name.</param>
    /// <param name="run">How it ended.</param>
    /// <param name="verdicts">What became of its numbers; none if nothing was verified.</param>
    public void Add(string notebook, RunResult run, IReadOnlyList<Verdict> verdicts)
    {
        var suite = new XElement("testsuite", new XAttribute("name", notebook));
        suite.Add(run.Executed.Cells.Where(cell => cell.IsCode).Select(cell => Case($"{notebook}.cells", cell.Name, Outcome(cell))));
        suite.Add(verdicts.Select(verdict => Case($"{notebook}.numbers", verdict.Name, Outcome(verdict))));
        // Where no cell can say what went wrong, the run as a whole does.
        if (run.Problem is { } problem && !suite.Descendants("error").Any()) suite.Add(Case(notebook, "run", Problem("error", $"{run.Status}", problem, "")));
        Add(suite);
    }

    /// <summary>Adds a notebook that could not be run.</summary>
    /// <param name="notebook">The notebook's name.</param>
    /// <param name="problem">Why not.</param>
    public void Add(string notebook, string problem)
    {
        var error = Problem("error", "BadInput", problem, "");
        Add(new XElement("testsuite", new XAttribute("name", notebook), Case(notebook, "run", error)));
    }

    /// <summary>Writes the file in one step.</summary>
    public void Save(string path) => AtomicFile.Write(path, $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{suites.ToString().ReplaceLineEndings("\n")}\n");

    private void Add(XElement suite)
    {
        suite.Add(new XAttribute("tests", suite.Elements().Count()));
        suite.Add(Count("failures", "failure"), Count("errors", "error"), Count("skipped", "skipped"));
        suites.Add(suite);

        XAttribute Count(string attribute, string outcome) => new(attribute, suite.Descendants(outcome).Count());
    }

    private static XElement Case(string group, string name, XElement? outcome) =>
        new("testcase", new XAttribute("classname", Allowed(group)), new XAttribute("name", Allowed(name)), outcome);

    private static XElement? Outcome(NotebookCell cell)
    {
        if (cell.Outputs.OfType<JsonObject>().FirstOrDefault(output => (string?)output["output_type"] == "error") is { } error)
            return Problem("error", $"{error["ename"]}", $"{error["evalue"]}", string.Join('\n', (error["traceback"] as JsonArray ?? []).Select(line => $"{line}")));
        return cell.ExecutionCount is null ? new XElement("skipped") : null;
    }

    private static XElement? Outcome(Verdict verdict) =>
        verdict.Problem is { } problem ? Problem("failure", "number", problem, $"expected {verdict.Expected}, got {verdict.Got}") : null;

    private static XElement Problem(string kind, string type, string message, string text) =>
        new(kind, new XAttribute("type", Allowed(type)), new XAttribute("message", Allowed(message)), Allowed(text));

    // XML has no way to write some control characters, such as the one that starts a colour.
    private static string Allowed(string text) =>
        string.Concat(text.EnumerateRunes().Where(rune => rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value)));
}
