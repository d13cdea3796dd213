using System.Text.Json.Nodes;

namespace SeqRec.Notebooks.Running;

/// <summary>A parameter as a notebook declares it.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Type">Its C# type as written, or as its literal says where it is declared with <c>var</c>.</param>
/// <param name="Value">The default value where it is a literal, else the source text of the expression.</param>
public sealed record NotebookParameter(string Name, string Type, JsonNode? Value);
