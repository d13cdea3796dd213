using System.IO;
using SeqRec.Notebooks.Engine;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>How values look, with the names this has in .NET Interactive. What a cell sets holds for its session.</summary>
/// <remarks>
/// Of several formatters that fit a value, the one for the nearest type wins, then the one registered last. They go before those that a type
/// declares by convention.
/// </remarks>
public static class Formatter
{
    private const string Plain = "text/plain";

    /// <summary>How many items of a sequence are shown; at first 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static int ListExpansionLimit
    {
        get => FormatterRegistry.Current.ListExpansionLimit;
        set => FormatterRegistry.Current.ListExpansionLimit = NotNegative(value);
    }

    /// <summary>How deep sequences within sequences are shown; at first 6.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static int RecursionLimit
    {
        get => FormatterRegistry.Current.RecursionLimit;
        set => FormatterRegistry.Current.RecursionLimit = NotNegative(value);
    }

    /// <summary>Says how values of a type, derived types included, look in one MIME type.</summary>
    public static void Register<T>(Func<T, string> formatter, string mimeType = Plain) =>
        Register(typeof(T), (value, writer) => writer.Write(formatter((T)value)), mimeType);

    /// <inheritdoc cref="Register{T}(Func{T, string}, string)"/>
    public static void Register<T>(Action<T, TextWriter> formatter, string mimeType = Plain) =>
        Register(typeof(T), (value, writer) => formatter((T)value, writer), mimeType);

    /// <summary>As the others; the type may be open, such as <c>typeof(List&lt;&gt;)</c>.</summary>
    public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = Plain) =>
        FormatterRegistry.Current.Add(type, mimeType, formatter);

    /// <summary>Says in which MIME types values of a type, derived types included, are shown when none is asked for.</summary>
    public static void SetPreferredMimeTypesFor(Type type, params string[] preferredMimeTypes) =>
        FormatterRegistry.Current.Prefer(type, preferredMimeTypes);

    /// <summary>Forgets everything that was set.</summary>
    public static void ResetToDefault() => FormatterRegistry.Current.Reset();

    /// <summary>A value as it would be shown in one MIME type.</summary>
    public static string ToDisplayString(this object? obj, string mimeType = Plain) => ValueFormatter.Text(obj, mimeType);

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
