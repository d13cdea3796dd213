using System.Globalization;
using Spectre.Console;

namespace SeqRec.Cli.Benchmarks;

/// <summary>Prints the results of rows as tables.</summary>
/// <param name="reference">Name of the program that ours is compared with.</param>
/// <param name="against">Name of the other checkout; null for none.</param>
internal sealed class BenchmarkTable(string reference, string? against)
{
    private const int RedirectedWidth = 160;

    /// <summary>Prints the tables and returns the exit code they mean.</summary>
    public int Print(IReadOnlyList<RowResult> results)
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = RedirectedWidth;
        var compared = results.Where(r => !r.Row.IsAboutThreads).ToList();
        var threads = results.Where(r => r.Row.IsAboutThreads).ToList();
        if (compared.Count > 0) AnsiConsole.Write(Programs(compared));
        if (threads.Count > 0) AnsiConsole.Write(Threads(threads));
        return results.All(r => r.Holds) ? ExitCode.Success : ExitCode.VerificationFailed;
    }

    private Table Programs(List<RowResult> results)
    {
        var other = against is null ? "" : $"; against: ours / {against}, processor time";
        var table = New($"Ours / {reference}: median (smallest-largest){other}")
            .AddColumns("row", "time", "limit", "memory", "limit");
        if (against is not null) table.AddColumns("against", "limit");
        table.AddColumn("verdict");
        foreach (var r in results)
        {
            List<string> cells = [r.Row.Name, Show(r.Time), Show(r.Row.Time), Show(r.Memory), Show(r.Row.Memory)];
            if (against is not null) cells.AddRange([Show(r.Against), Show(r.Row.Against)]);
            table.AddRow([.. cells.Select(text => new Text(text)), Verdict(r)]);
        }
        return table;
    }

    private static Table Threads(List<RowResult> results)
    {
        var table = New("Ours, two threads / one: elapsed time, median (smallest-largest)")
            .AddColumns("row", "wall", "limit", "verdict");
        foreach (var r in results)
            table.AddRow(new Text(r.Row.Name), new Text(Show(r.Wall)), new Text(Show(r.Row.Wall)), Verdict(r));
        return table;
    }

    private static Table New(string title) => new Table().Border(TableBorder.Simple).Title(Markup.Escape(title));

    private static string Show(Ratio? ratio) => ratio?.ToString() ?? "-";

    private static string Show(double? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static Text Verdict(RowResult result) =>
        new(result.Verdict, new Style(result.Holds ? Color.Green : Color.Red));
}
