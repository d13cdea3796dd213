using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Tests;

/// <summary>Small notebooks for tests.</summary>
internal static class Notebooks
{
    private const string Empty = """
        {
          "cells": [],
          "metadata": {
            "kernelspec": { "display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp" },
            "language_info": {
              "file_extension": ".cs", "mimetype": "text/x-csharp", "name": "C#", "pygments_lexer": "csharp", "version": "14.0"
            },
            "polyglot_notebook": { "kernelInfo": { "defaultKernelName": "csharp", "items": [{ "aliases": [], "name": "csharp" }] } }
          },
          "nbformat": 4,
          "nbformat_minor": 5
        }
        """;

    /// <summary>A notebook with the metadata it should have and the given cells.</summary>
    public static Notebook Of(params JsonObject[] cells)
    {
        var notebook = Notebook.Parse(Empty, "test.ipynb");
        for (var i = 0; i < cells.Length; i++) notebook.Insert(i, cells[i]);
        return notebook;
    }

    /// <summary>The cell that declares parameters.</summary>
    public static JsonObject Parameters(string source = "var profile = \"quick\";") =>
        NotebookCell.NewCode("parameters", source, "parameters");

    public static JsonObject Markdown(string id, string source) => new()
    {
        ["cell_type"] = "markdown", ["id"] = id, ["metadata"] = new JsonObject(), ["source"] = MultilineText.Write(source),
    };

    /// <summary>A code cell with stored outputs.</summary>
    public static JsonObject Executed(string id, params JsonNode[] outputs)
    {
        var cell = NotebookCell.NewCode(id, "// ran");
        cell["outputs"] = new JsonArray(outputs);
        cell["execution_count"] = 1;
        return cell;
    }

    /// <summary>A stored display of one MIME type.</summary>
    public static JsonObject Display(string mimeType, JsonNode content) => new()
    {
        ["data"] = new JsonObject { [mimeType] = content }, ["metadata"] = new JsonObject(), ["output_type"] = "display_data",
    };
}
