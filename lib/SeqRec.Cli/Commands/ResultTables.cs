using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Cli.Commands;

/// <summary>Prints the result tables that a notebook displayed.</summary>
internal static class ResultTables
{
    private const string MimeType = "application/vnd.seqrec.table+json";

    public static void Print(Notebook notebook)
    {
        var tables =
            from cell in notebook.Cells
            where cell.IsCode
            from output in cell.Outputs.OfType<JsonObject>()
            let data = output["data"] as JsonObject
            where data is not null && data.ContainsKey(MimeType)
            select MultilineText.Read(data["text/plain"]) ?? "";
        foreach (var table in tables) Console.WriteLine(table.TrimEnd() + "\n");
    }
}
