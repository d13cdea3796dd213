using System.Globalization;
using System.IO;
using System.Threading;

namespace SeqRec.Notebooks.Engine;

/// <summary>What the cells of one session said about how values look. It flows with their code, so sessions in one process keep apart.</summary>
internal sealed class FormatterRegistry
{
    private const int InterfaceDistance = 1 << 20;
    private static readonly AsyncLocal<FormatterRegistry?> Flowing = new();
    private static readonly FormatterRegistry OutsideCells = new();
    private readonly Lock gate = new();
    private readonly List<(Type Type, string MimeType, Action<object, TextWriter> Format)> formatters = [];
    private readonly List<(Type Type, string[] MimeTypes)> preferences = [];

    public FormatterRegistry() => Reset();

    /// <summary>The registry of the running session.</summary>
    public static FormatterRegistry Current
    {
        get => Flowing.Value ?? OutsideCells;
        set => Flowing.Value = value;
    }

    public int ListExpansionLimit { get; set; }

    public int RecursionLimit { get; set; }

    public void Reset()
    {
        (ListExpansionLimit, RecursionLimit) = (20, 6);
        lock (gate)
        {
            formatters.Clear();
            preferences.Clear();
        }
    }

    public void Add(Type type, string mimeType, Action<object, TextWriter> format)
    {
        lock (gate) formatters.Add((type, mimeType, format));
    }

    public void Prefer(Type type, string[] mimeTypes)
    {
        lock (gate) preferences.Add((type, mimeTypes));
    }

    /// <summary>The MIME types preferred for a type; null if nothing was said about it.</summary>
    public string[]? Preferred(Type type)
    {
        lock (gate) return Nearest(preferences, preference => preference.Type, type).MimeTypes;
    }

    /// <summary>Whether a formatter fits.</summary>
    public bool Has(Type type, string mimeType) => Find(type, mimeType) is not null;

    /// <summary>The value in one MIME type; null if no formatter fits.</summary>
    public string? Render(object? value, string mimeType)
    {
        if (value is null || Find(value.GetType(), mimeType) is not { } format) return null;
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        format(value, writer);
        return writer.ToString();
    }

    private Action<object, TextWriter>? Find(Type type, string mimeType)
    {
        lock (gate) return Nearest(formatters.Where(formatter => formatter.MimeType == mimeType), formatter => formatter.Type, type).Format;
    }

    private static T? Nearest<T>(IEnumerable<T> entries, Func<T, Type> typeOf, Type actual) =>
        entries.Reverse().Where(entry => Distance(typeOf(entry), actual) is not null).OrderBy(entry => Distance(typeOf(entry), actual)).FirstOrDefault();

    // Classes go before interfaces, interfaces before object.
    private static int? Distance(Type registered, Type actual)
    {
        var steps = 0;
        for (var type = actual; type is not null; type = type.BaseType, steps++)
        {
            if (IsSame(registered, type)) return type == typeof(object) ? int.MaxValue : steps;
        }

        return actual.GetInterfaces().FirstOrDefault(type => IsSame(registered, type)) is { } found
            ? InterfaceDistance - found.GetInterfaces().Length
            : null;
    }

    private static bool IsSame(Type registered, Type type) =>
        registered == type || (registered.IsGenericTypeDefinition && type.IsGenericType && type.GetGenericTypeDefinition() == registered);
}
