using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Exporting;

/// <summary>Turns the C# of one cell, which is a script, into statements and types of a program.</summary>
internal sealed class CellCode(AppParts parts, string file, string cell)
{
    private static readonly SyntaxKind[] NotForLocals =
    [
        SyntaxKind.PublicKeyword, SyntaxKind.PrivateKeyword, SyntaxKind.InternalKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.ReadOnlyKeyword,
    ];

    private readonly StringBuilder statements = new();

    /// <summary>Adds the cell's code to the parts.</summary>
    /// <exception cref="ExportException">The code has a syntax error, or a form that only scripts have.</exception>
    public void Add(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, ScriptDialect.Parsing);
        if (tree.GetDiagnostics().FirstOrDefault(problem => problem.Severity == DiagnosticSeverity.Error) is { } error)
            throw new ExportException(file, cell, Line(error.Location), $"{error.Id} {error.GetMessage(CultureInfo.InvariantCulture)}");
        var root = tree.GetCompilationUnitRoot();
        parts.Usings.AddRange(root.Usings.Select(directive => directive.NormalizeWhitespace().ToString()));
        foreach (var member in root.Members) AddMember(member);
        statements.Append(root.EndOfFileToken.LeadingTrivia.ToFullString());
        if (statements.ToString().Trim('\n', ' ') is { Length: > 0 } text) parts.Statements.Add(text);
    }

    private void AddMember(MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }: statements.Append(Shown(last)); break;
            case GlobalStatementSyntax: statements.Append(member.ToFullString()); break;
            case FieldDeclarationSyntax field: AddVariables(field); break;
            case MethodDeclarationSyntax { ParameterList.Parameters: [{ Modifiers: var first }, ..] } method when first.Any(SyntaxKind.ThisKeyword):
                parts.Extensions.Add(Text(Visible(method)));
                break;
            case MethodDeclarationSyntax: statements.Append(ForLocals(member).ToFullString()); break;
            case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax: parts.Types.Add(Text(member)); break;
            default: throw Problem(member, "a program has no such member outside a class; use a variable or a method");
        }
    }

    private void AddVariables(FieldDeclarationSyntax field)
    {
        var known = field.Declaration.Variables.Where(variable => !parts.Variables.Add(variable.Identifier.ValueText)).ToList();
        if (known.Count == 0) statements.Append(ForLocals(field).ToFullString());
        else if (field.Declaration.Variables is [{ Initializer.Value: not InitializerExpressionSyntax } one])
            statements.Append(CultureInfo.InvariantCulture, $"{field.GetLeadingTrivia().ToFullString()}{one.Identifier} = {one.Initializer.Value};{field.GetTrailingTrivia().ToFullString()}");
        else throw Problem(field, $"'{known[0].Identifier}' is declared in an earlier cell; a program can only assign to it: write {known[0].Identifier} = ...;");
    }

    // A call may have no value, which only the compiler knows; it picks the overload that fits the lambda.
    private static string Shown(ExpressionStatementSyntax last)
    {
        var expression = last.Expression;
        var awaits = expression.DescendantNodesAndSelf(node => node is not AnonymousFunctionExpressionSyntax).OfType<AwaitExpressionSyntax>().Any();
        var show = expression is not (InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or AwaitExpressionSyntax) ? $"display({expression});"
            : awaits ? $"await CellValue.ShowAsync(async () => {expression});"
            : $"CellValue.Show(() => {expression});";
        return last.GetLeadingTrivia().ToFullString() + show + last.GetTrailingTrivia().ToFullString();
    }

    private static MemberDeclarationSyntax ForLocals(MemberDeclarationSyntax member) =>
        member.WithModifiers([.. member.Modifiers.Where(modifier => !NotForLocals.Contains(modifier.Kind()) && !IsStaticOfVariable(member, modifier))])
            .WithLeadingTrivia(member.GetLeadingTrivia());

    private static bool IsStaticOfVariable(MemberDeclarationSyntax member, SyntaxToken modifier) =>
        member is FieldDeclarationSyntax && modifier.IsKind(SyntaxKind.StaticKeyword);

    private static MethodDeclarationSyntax Visible(MethodDeclarationSyntax method) =>
        method.WithModifiers([SyntaxFactory.Token(SyntaxKind.PublicKeyword).WithTrailingTrivia(SyntaxFactory.Space),
            .. method.Modifiers.Where(modifier => !NotForLocals.Contains(modifier.Kind())).Select(modifier => modifier.WithLeadingTrivia())]);

    private static string Text(SyntaxNode node) => node.ToFullString().Trim('\n', ' ');

    private ExportException Problem(SyntaxNode at, string problem) => new(file, cell, Line(at.GetLocation()), problem);

    private static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}
