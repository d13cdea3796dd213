using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace SeqRec.Experiments;

/// <summary>Sets one option of an options record by its name, as given on a command line.</summary>
internal static class OptionSetter
{
    /// <summary>A copy of <paramref name="options"/> in which <paramref name="name"/> has the value written as <paramref name="text"/>.</summary>
    /// <exception cref="ArgumentException">No such option, or the text is no value of its type; the message lists what is known.</exception>
    public static T With<T>(T options, string name, string text) where T : class
    {
        var property = typeof(T).GetProperties().FirstOrDefault(p => p.CanWrite && p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"{typeof(T).Name} has no option '{name}'; known are {string.Join(", ", Names<T>())}.");
        var copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(options, null)!;
        property.SetValue(copy, Parse(property, text));
        return copy;
    }

    private static IEnumerable<string> Names<T>() => typeof(T).GetProperties().Where(p => p.CanWrite).Select(p => p.Name);

    private static object Parse(PropertyInfo property, string text)
    {
        try
        {
            return TypeDescriptor.GetConverter(property.PropertyType).ConvertFromString(null, CultureInfo.InvariantCulture, text)!;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            var known = property.PropertyType.IsEnum ? $": one of {string.Join(", ", Enum.GetNames(property.PropertyType))}" : "";
            throw new ArgumentException($"'{text}' is no value for {property.Name}, which is a {property.PropertyType.Name}{known}.", e);
        }
    }
}
