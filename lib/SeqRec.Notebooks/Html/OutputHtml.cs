using System.Net;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Html;

/// <summary>Stored outputs as HTML: of a value's renderings the richest that needs no script.</summary>
internal static class OutputHtml
{
    public static string Of(JsonObject output) => (string?)output["output_type"] switch
    {
        "stream" when (string?)output["name"] == "stderr" => $"<pre class=\"stderr\">{Encode(MultilineText.Read(output["text"]))}</pre>",
        "stream" => $"<pre>{Encode(MultilineText.Read(output["text"]))}</pre>",
        "error" => $"<pre class=\"error\">{Encode(ErrorText(output))}</pre>",
        _ => output["data"] is JsonObject data ? Richest(data) : "",
    };

    private static string Richest(JsonObject data)
    {
        if (Text("text/html") is { } html) return $"<div class=\"rich\">{html}</div>";
        if (Text("image/svg+xml") is { } svg) return $"<div class=\"rich\">{svg}</div>";
        if (Text("image/png")?.ReplaceLineEndings("") is { } png)
            return $"<div class=\"rich\"><img alt=\"\" src=\"data:image/png;base64,{Encode(png)}\"></div>";
        return Text("text/plain") is { } plain ? $"<pre>{Encode(plain)}</pre>" : "";

        string? Text(string mimeType) => MultilineText.Read(data[mimeType]);
    }

    private static string ErrorText(JsonObject error)
    {
        var title = $"{error["ename"]}: {error["evalue"]}";
        var lines = ((error["traceback"] as JsonArray) ?? []).Select(line => $"{line}").ToList();
        return string.Join('\n', lines.FirstOrDefault() == title ? lines : [title, .. lines]);
    }

    private static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");
}
