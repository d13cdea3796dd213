namespace SeqRec.Tests.Reporting;

/// <summary>Renders objects as a kernel does: it finds the formatters by the names of the convention alone.</summary>
internal static class Kernel
{
    public static IReadOnlyDictionary<string, string> Render(object value)
    {
        var attribute = value.GetType().GetCustomAttributes(true).Single(a => a.GetType().Name == "TypeFormatterSourceAttribute");
        var source = Activator.CreateInstance(Get<Type>(attribute, "FormatterSourceType"))!;
        var formatters = (IEnumerable<object>)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!;
        var bundle = formatters.ToDictionary(f => Get<string>(f, "MimeType"), f => Format(f, value));
        Assert.Equal(bundle.Keys.Order(), Get<string[]>(attribute, "PreferredMimeTypes").Order());
        return bundle;
    }

    private static string Format(object formatter, object value)
    {
        using var writer = new StringWriter();
        Assert.Equal(true, formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, writer]));
        Assert.Equal(false, formatter.GetType().GetMethod("Format")!.Invoke(formatter, ["another type", writer]));
        return writer.ToString();
    }

    private static T Get<T>(object instance, string property) => (T)instance.GetType().GetProperty(property)!.GetValue(instance)!;
}
