using System.Globalization;
using System.Net;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive;
using SeqRec.Notebooks.Html;

namespace SeqRec.Notebooks.Engine;

/// <summary>Carries out the directives that act by themselves.</summary>
/// <param name="folder">The notebook's folder.</param>
/// <param name="variables">The variables of the session, latest first.</param>
/// <param name="run">Runs a cell: its name, its text, and the folder its paths are relative to.</param>
internal sealed class SessionDirectives(
    string folder, Func<IReadOnlyList<SessionVariable>> variables, Func<string, string, string, Task> run)
{
    private readonly Dictionary<string, string> values = [];
    private readonly Stack<string> importing = new();

    /// <summary>Carries out one directive.</summary>
    /// <exception cref="CompilationException">It lacks something or names something unknown.</exception>
    public Task RunAsync(string cell, DirectivePart directive, string from) => directive.Name switch
    {
        "#load" or "#!import" => ImportAsync(cell, directive, from),
        "#!set" => DeclareAsync(cell, directive, Value(cell, directive)),
        "#!value" => Store(cell, directive),
        "#!share" => DeclareAsync(cell, directive, Stored(cell, directive, directive.Positional.FirstOrDefault() ?? "")),
        _ => Show(cell, directive),
    };

    private Task Show(string cell, DirectivePart directive)
    {
        object shown = directive.Name switch
        {
            "#!markdown" or "#!md" => Kernel.HTML(new MarkdownHtml().Render(directive.Text)),
            "#!html" => Kernel.HTML(directive.Text),
            "#!who" => string.Join('\n', variables().Select(variable => variable.Name)),
            "#!whos" => Kernel.HTML(Table(variables())),
            "#!lsmagic" => string.Join(' ', CellDirectives.OfCode.Concat(CellDirectives.Actions).Concat(CellDirectives.Texts)),
            _ => $"C# {ScriptDialect.Version.ToDisplayString()} on .NET {Environment.Version}; "
                + $"SeqRec Notebooks {typeof(Kernel).Assembly.GetName().Version!.ToString(3)}",
        };
        Kernel.display(shown);
        return Task.CompletedTask;
    }

    private async Task ImportAsync(string cell, DirectivePart directive, string from)
    {
        var named = directive.Positional.FirstOrDefault() ?? throw Problem(cell, directive, "names no file");
        var path = Path.GetFullPath(Path.Combine(from, named.Replace('\\', '/')));
        if (!File.Exists(path)) throw Problem(cell, directive, $"finds no file '{named}' (looked for {path})");
        if (importing.Contains(path))
            throw Problem(cell, directive, $"goes round in a circle: {string.Join(" -> ", importing.Reverse().Append(path).Select(Path.GetFileName))}");
        importing.Push(path);
        try
        {
            foreach (var (name, code) in ImportedCells.Of(path)) await run(name, code, Path.GetDirectoryName(path)!);
        }
        finally
        {
            importing.Pop();
        }
    }

    private Task Store(string cell, DirectivePart directive)
    {
        var name = directive.Option("--name") ?? throw Problem(cell, directive, "needs --name");
        var file = directive.Option("--from-file") is { } given ? Path.GetFullPath(Path.Combine(folder, given)) : null;
        if (file is not null && !File.Exists(file)) throw Problem(cell, directive, $"finds no file {file}");
        values[name] = file is null ? directive.Text : File.ReadAllText(file);
        if (directive.Option("--mime-type") is { } mimeType) values[name].DisplayAs(mimeType);
        return Task.CompletedTask;
    }

    private string Value(string cell, DirectivePart directive)
    {
        var value = directive.Option("--value") ?? throw Problem(cell, directive, "needs --name and --value");
        var (kind, rest) = value.StartsWith('@') && value.IndexOf(':') is var colon and > 0 ? (value[..colon], value[(colon + 1)..]) : ("", value);
        return kind switch
        {
            "" => IsCSharpLiteral(value) ? value : Literal(value),
            "@input" => Literal(Kernel.Ask(rest, secret: false)),
            "@password" => $"new {typeof(PasswordString).FullName}({Literal(Kernel.Ask(rest, secret: true))})",
            "@value" => Stored(cell, directive, rest),
            _ => throw Problem(cell, directive, $"cannot take a value from '{kind}'; @input, @password and @value are known"),
        };
    }

    private string Stored(string cell, DirectivePart directive, string name) =>
        values.TryGetValue(name, out var text) ? Literal(text) : throw Problem(cell, directive, $"knows no value '{name}'; #!value --name {name} stores one");

    private Task DeclareAsync(string cell, DirectivePart directive, string literal)
    {
        var name = directive.Option("--as") ?? directive.Option("--name") ?? directive.Positional.FirstOrDefault() ?? "";
        return SyntaxFacts.IsValidIdentifier(name) ? run(cell, $"var {name} = {literal};", folder) : throw Problem(cell, directive, "needs the name of a variable");
    }

    private static bool IsCSharpLiteral(string value) =>
        value is "true" or "false" || double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private static string Table(IEnumerable<SessionVariable> variables) =>
        "<table><thead><tr><th>Variable</th><th>Type</th><th>Value</th></tr></thead><tbody>"
        + string.Concat(variables.Select(variable => $"<tr><td>{Cell(variable.Name)}</td><td>{Cell($"{variable.Type}")}</td><td>{Cell(PlainText.Of(variable.Value))}</td></tr>"))
        + "</tbody></table>";

    private static string Cell(string text) => WebUtility.HtmlEncode(text);

    private static CompilationException Problem(string cell, DirectivePart directive, string problem) =>
        new(cell, directive.Line, $"{directive.Name} {problem}");
}
