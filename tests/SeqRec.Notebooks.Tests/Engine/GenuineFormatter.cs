using System.Net;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;

namespace SeqRec.Notebooks.Tests.Engine;

/// <summary>The formatters of .NET Interactive itself, in a load context of their own: their types have the names of ours.</summary>
internal static partial class GenuineFormatter
{
    private static readonly Assembly Library = new AssemblyLoadContext("genuine")
        .LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "oracle", "Microsoft.DotNet.Interactive.Formatting.dll"));

    private static readonly MethodInfo ToDisplayString = Type("Formatter").GetMethod("ToDisplayString", [typeof(object), typeof(string)])!;

    /// <summary>The class with HTML's elements.</summary>
    public static Type Tags => Type("PocketViewTags");

    /// <summary>A value in one MIME type.</summary>
    public static string Of(object? value, string mimeType) => (string)ToDisplayString.Invoke(null, [value, mimeType])!;

    /// <summary>What a reader sees of HTML: the texts of its cells, row by row; without styles and the folded line above a tree.</summary>
    public static string Cells(string html)
    {
        var rows = Hidden().Replace(html, "").Replace("</tr>", "\n", StringComparison.Ordinal);
        return string.Join('\n', WebUtility.HtmlDecode(Tag().Replace(CellEnd().Replace(rows, "|"), "")).Split('\n').Where(row => row != ""));
    }

    /// <summary>HTML without the style sheet after it and the frame around a single text.</summary>
    public static string Unframed(string html) => Frame().Replace(html, "$1");

    private static Type Type(string name) => Library.GetType($"Microsoft.DotNet.Interactive.Formatting.{name}", throwOnError: true)!;

    [GeneratedRegex("<style>\\s.*?</style>|<div class=\"dni-plaintext\"><pre>(.*?)</pre></div>", RegexOptions.Singleline)]
    private static partial Regex Frame();

    [GeneratedRegex("<style>.*?</style>|<summary>.*?</summary>", RegexOptions.Singleline)]
    private static partial Regex Hidden();

    [GeneratedRegex("</t[dh]>")]
    private static partial Regex CellEnd();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
