using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SeqRec.Kernel.Messages;

namespace SeqRec.Kernel.Serving;

/// <summary>The cells of this session, for the history of a console.</summary>
internal sealed class History
{
    private const int Session = 1;
    private readonly List<Line> lines = [];

    /// <summary>Remembers a cell that ran.</summary>
    public void Add(int count, string code, string? value)
    {
        lock (lines) lines.Add(new Line(count, code, value));
    }

    /// <summary>Answers a <c>history_request</c>: the latest lines, a range of them, or those that match a pattern with * and ?.</summary>
    public JsonObject Answer(Message request)
    {
        List<Line> all;
        lock (lines) all = [.. lines];
        var chosen = request.Text("hist_access_type") switch
        {
            "range" => Range(all, request),
            "search" => Search(all, request),
            _ => all,
        };
        var latest = request.Number("n") is { } n && request.Text("hist_access_type") != "range" ? chosen.TakeLast(n) : chosen;
        var output = request.Flag("output", false);
        return new JsonObject { ["status"] = "ok", ["history"] = new JsonArray([.. latest.Select(line => (JsonNode)line.ToJson(output))]) };
    }

    // Session 0 is this one, and so is its own number; other sessions are not kept.
    private static IEnumerable<Line> Range(List<Line> all, Message request) =>
        request.Number("session") is null or 0 or Session
            ? all.Where(line => line.Count >= (request.Number("start") ?? 0) && line.Count < (request.Number("stop") ?? int.MaxValue))
            : [];

    private static IEnumerable<Line> Search(List<Line> all, Message request)
    {
        var pattern = Regex.Escape(request.Text("pattern")).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal);
        var matching = new Regex($"^{pattern}$", RegexOptions.Singleline | RegexOptions.NonBacktracking);
        var found = all.Where(line => matching.IsMatch(line.Code));
        return request.Flag("unique", false) ? found.Reverse().DistinctBy(line => line.Code).Reverse() : found;
    }

    private sealed record Line(int Count, string Code, string? Value)
    {
        public JsonArray ToJson(bool output) => [Session, Count, output ? new JsonArray(Code, Value) : Code];
    }
}
