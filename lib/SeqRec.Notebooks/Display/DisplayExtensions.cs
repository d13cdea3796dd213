using Microsoft.DotNet.Interactive;
using SeqRec.Notebooks.Engine;

// The namespace is what lets a cell write value.Display() without a using.
namespace System;

/// <summary>Shows values from within an expression.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value; the same as <see cref="Kernel.display"/>.</summary>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => Kernel.display(value, mimeTypes);

    /// <summary>Shows text that is already in a MIME type, such as JSON or SVG, as it is.</summary>
    public static DisplayedValue DisplayAs(this string? value, string mimeType, params string[] additionalMimeTypes) =>
        Kernel.Show(value, text => [.. additionalMimeTypes.Prepend(mimeType).Distinct().Select(type => new MimePart(type, $"{text}"))]);

    /// <summary>Shows a sequence as a table with a column per member of its items.</summary>
    public static DisplayedValue DisplayTable<T>(this IEnumerable<T> source) => Kernel.display(source, "text/html", "text/plain");
}
