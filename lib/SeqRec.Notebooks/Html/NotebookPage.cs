using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Html;

/// <summary>
/// A notebook as one HTML file that loads nothing: no scripts, no fonts, no network. It can be mailed, archived and printed.
/// </summary>
public sealed class NotebookPage
{
    // The policy makes "loads nothing" something the browser enforces, whatever an output contains.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private readonly MarkdownHtml markdown = new();

    /// <summary>Renders a notebook; <paramref name="name"/> is its title if it has no first-level heading.</summary>
    public string Render(Notebook notebook, string name)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Encode(Title(notebook) ?? name)}</title>\n<style>\n{Resource.Read("page.css")}</style>\n")
            .Append("</head>\n<body>\n<main>\n");
        foreach (var cell in notebook.Cells) page.Append(Cell(cell));
        return page.Append("</main>\n").Append(Footer(notebook)).Append("</body>\n</html>\n").ToString();
    }

    private static string? Title(Notebook notebook) =>
        notebook.Cells.Where(cell => cell.Kind == "markdown").SelectMany(cell => cell.Source.Split('\n'))
            .FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim();

    private string Cell(NotebookCell cell) => cell.Kind switch
    {
        "markdown" => $"<section class=\"prose\">\n{markdown.Render(cell.Source)}</section>\n",
        "code" => $"<section class=\"code\" id=\"cell-{Encode(cell.Name)}\">\n{Code(cell)}{Outputs(cell)}</section>\n",
        _ => "",
    };

    private static string Code(NotebookCell cell) =>
        $"<div class=\"source\"><span class=\"count\">{cell.ExecutionCount}</span>"
        + $"<pre><code>{CodeColours.Of(cell.Source)}</code></pre></div>\n";

    private static string Outputs(NotebookCell cell) =>
        string.Concat(cell.Outputs.OfType<JsonObject>().Select(OutputHtml.Of).Where(html => html != "")
            .Select(html => $"<div class=\"output\">{html}</div>\n"));

    private static string Footer(Notebook notebook)
    {
        var provenance = Provenance.Of(notebook);
        if (provenance["profile"] is not { } profile) return "";
        var commit = provenance["commit"] is { } known ? $", commit {known}" : "";
        return $"<footer>Executed with profile {Encode($"{profile}{commit}")} on {Encode($"{provenance["runtime"]}")}.</footer>\n";
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
