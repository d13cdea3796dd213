using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Documents;

/// <summary>Whether a notebook is C#: what its kernel is, and for which language each cell was written.</summary>
internal static class NotebookLanguage
{
    private static readonly string[] CSharp = ["csharp", "c#", "C#", "cs"];

    /// <summary>Refuses a notebook that this engine would run as what it is not. One that says nothing is taken for C#.</summary>
    /// <exception cref="NotebookFormatException">The kernel is another's, or a cell is in another language; the message names it.</exception>
    public static void Check(Notebook notebook, string file)
    {
        var kernel = notebook.Metadata["kernelspec"] as JsonObject;
        var (name, language) = (Text(kernel, "name"), Text(kernel, "language"));
        if (name is not null && name != ".net-csharp" && !CSharp.Contains(language))
            throw new NotebookFormatException(
                file, $"is for the kernel '{name}'{(language is null ? "" : $" ({language})")}; only C# runs here: kernel '.net-csharp', or another whose language is C#");
        var standard = Default(notebook.Metadata);
        foreach (var cell in notebook.Cells.Where(cell => cell.IsCode))
        {
            if ((Of(cell) ?? standard) is { } other && !CSharp.Contains(other))
                throw new NotebookFormatException(
                    file, $"is in '{other}'; only C# runs here: rewrite it, or make it a markdown or raw cell", cell: cell.Name);
        }
    }

    // A directive goes first. Of the other two .NET Interactive writes both, and where they differ it trusts the first.
    private static string? Of(NotebookCell cell)
    {
        if (cell.Source.Split([' ', '\n'], 2)[0] is ['#', '!', .. var chosen] && CSharp.Contains(chosen)) return chosen;
        var metadata = cell.Json["metadata"] as JsonObject;
        return Text(metadata?["polyglot_notebook"] as JsonObject, "kernelName") ?? Text(metadata?["dotnet_interactive"] as JsonObject, "language");
    }

    // Where .NET Interactive's versions have put it over the years.
    private static string? Default(JsonObject metadata) =>
        (from holder in new[] { metadata["polyglot_notebook"] as JsonObject, metadata["dotnet_interactive"] as JsonObject, metadata }
         from place in new[] { holder?["kernelInfo"] as JsonObject, holder }
         select Text(place, "defaultKernelName")).FirstOrDefault(name => name is not null);

    private static string? Text(JsonObject? json, string name) => json?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
