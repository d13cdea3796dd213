using Microsoft.CodeAnalysis.CSharp;

namespace SeqRec.Notebooks.Engine;

/// <summary>A cell as an editor must see it to understand it.</summary>
public static class CellText
{
    /// <summary>How cells are parsed.</summary>
    public static CSharpParseOptions Parsing => ScriptDialect.Parsing;

    /// <summary>The cell with each directive blanked out by spaces: every position stays where it is.</summary>
    public static string WithoutDirectives(string code) => CellDirectives.Blank(code);
}
