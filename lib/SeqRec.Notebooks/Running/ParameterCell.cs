using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Running;

/// <summary>The cell tagged <c>parameters</c>: which variables a run may set, and of which type.</summary>
public static class ParameterCell
{
    /// <summary>The tag of the cell that declares parameters with their defaults.</summary>
    public const string Tag = "parameters";

    /// <summary>The tag of the cell that a run inserts right after it.</summary>
    public const string InjectedTag = "injected-parameters";

    /// <summary>The parameters a notebook declares, in order; none if no cell is tagged.</summary>
    public static IReadOnlyList<NotebookParameter> Read(Notebook notebook) =>
        Find(notebook) is { } cell ? [.. Declarations(cell.Source).SelectMany(Parameters)] : [];

    /// <summary>Whether the notebook in a file declares a parameter.</summary>
    public static bool Declares(string path, string name) => Read(Notebook.Read(path)).Any(parameter => parameter.Name == name);

    /// <summary>
    /// Puts a cell right after the one that declares the parameters. It redeclares those whose given value is not the
    /// default. A cell from an earlier run goes.
    /// </summary>
    /// <exception cref="ParameterException">
    /// A name is not declared, or a value does not fit the declared type.
    /// </exception>
    public static void Inject(Notebook notebook, IReadOnlyDictionary<string, string> values)
    {
        var declared = Read(notebook);
        var lines = values.Select(given => Redeclare(declared, given.Key, given.Value)).OfType<string>().ToList();
        foreach (var old in notebook.Cells.Where(cell => cell.Tags.Contains(InjectedTag))) notebook.Remove(old);
        if (lines.Count == 0) return;
        notebook.Insert(Find(notebook)!.Position, NotebookCell.NewCode(InjectedTag, string.Join('\n', lines), InjectedTag));
    }

    /// <summary>All parameters with the values a run uses: the given ones, else the defaults.</summary>
    public static JsonObject Effective(Notebook notebook, IReadOnlyDictionary<string, string> values) =>
        new(Read(notebook).Select(parameter => KeyValuePair.Create(
            parameter.Name,
            values.TryGetValue(parameter.Name, out var text) ? Convert(parameter, text).Json : parameter.Value?.DeepClone())));

    private static NotebookCell? Find(Notebook notebook) => notebook.Cells.FirstOrDefault(cell => cell.IsCode && cell.Tags.Contains(Tag));

    private static IEnumerable<VariableDeclarationSyntax> Declarations(string source) =>
        CSharpSyntaxTree.ParseText(source, ScriptDialect.Parsing).GetCompilationUnitRoot().Members
            .OfType<FieldDeclarationSyntax>().Select(field => field.Declaration);

    private static IEnumerable<NotebookParameter> Parameters(VariableDeclarationSyntax declaration) =>
        from variable in declaration.Variables
        where variable.Initializer is not null
        let value = variable.Initializer!.Value
        select new NotebookParameter(
            variable.Identifier.ValueText,
            declaration.Type.IsVar ? LiteralType(value) : declaration.Type.ToString(),
            LiteralValue(value));

    private static string LiteralType(ExpressionSyntax value) => Literal(value) switch
    {
        string => "string", bool => "bool", int => "int", long => "long", float => "float", double => "double", decimal => "decimal",
        _ => "var",
    };

    private static JsonNode? LiteralValue(ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.NullLiteralExpression) => null,
        CollectionExpressionSyntax items when items.Elements.All(item => item is ExpressionElementSyntax) =>
            new JsonArray([.. items.Elements.Cast<ExpressionElementSyntax>().Select(item => LiteralValue(item.Expression))]),
        PrefixUnaryExpressionSyntax { OperatorToken.ValueText: "-", Operand: LiteralExpressionSyntax operand } =>
            JsonNode.Parse($"-{System.Text.Json.JsonSerializer.Serialize(operand.Token.Value)}"),
        _ when Literal(value) is { } constant => System.Text.Json.JsonSerializer.SerializeToNode(constant),
        _ => value.ToString(),
    };

    private static object? Literal(ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax literal => literal.Token.Value,
        PrefixUnaryExpressionSyntax { OperatorToken.ValueText: "-", Operand: LiteralExpressionSyntax operand } => operand.Token.Value,
        _ => null,
    };

    private static string? Redeclare(IReadOnlyList<NotebookParameter> declared, string name, string text)
    {
        var parameter = declared.FirstOrDefault(parameter => parameter.Name == name) ?? throw Unknown(declared, name);
        var (literal, value) = Convert(parameter, text);
        return JsonNode.DeepEquals(value, parameter.Value) ? null : $"{parameter.Type} {name} = {literal};";
    }

    private static ParameterException Unknown(IReadOnlyList<NotebookParameter> declared, string name)
    {
        var known = string.Join(", ", declared.Select(parameter => $"{parameter.Name} ({parameter.Type})"));
        return new ParameterException(known == ""
            ? $"This notebook declares no parameters, so '{name}' cannot be set; tag the cell that declares them '{Tag}'."
            : $"This notebook has no parameter '{name}'. It has: {known}.");
    }

    private static (string Literal, JsonNode? Json) Convert(NotebookParameter parameter, string text)
    {
        var type = ParameterType.Named(parameter.Type) ?? throw new ParameterException(
            $"Parameter '{parameter.Name}' is a {parameter.Type}, which cannot be given on the command line; edit the notebook.");
        return type.Read(text) ?? throw new ParameterException(
            $"Parameter '{parameter.Name}' is a {parameter.Type}; '{text}' is not one.");
    }
}
