using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace SeqRec.Experiments;

/// <summary>Sets one option of an options record by its name, as given on a command line.</summary>
internal static class OptionSetter
{
    /// <summary>A copy of <paramref name="options"/> in which <paramref name="name"/> has the value written as <paramref name="text"/>.</summary>
    /// <param name="options">An options record.</param>
    /// <param name="name">An option, or a path of them such as <c>encoder.heads</c>.</param>
    /// <param name="text">The value.</param>
    /// <exception cref="ArgumentException">No such option, or the text is no value of its type; the message lists what is known.</exception>
    public static T With<T>(T options, string name, string text) where T : class
    {
        var path = name.Split('.', 2);
        var property = Settable(options).FirstOrDefault(p => p.Name.Equals(path[0], StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"{options.GetType().Name} has no option '{path[0]}'; known are {string.Join(", ", Settable(options).Select(p => p.Name))}.");
        var copy = (T)options.GetType().GetMethod("<Clone>$")!.Invoke(options, null)!;
        property.SetValue(copy, path.Length > 1 ? Within(options, property, path[1], text) : Parse(property, text));
        return copy;
    }

    private static IEnumerable<PropertyInfo> Settable(object options) => options.GetType().GetProperties().Where(p => p.CanWrite);

    private static object Within(object options, PropertyInfo property, string name, string text) =>
        property.PropertyType.GetMethod("<Clone>$") is null
            ? throw new ArgumentException($"{property.Name} of {options.GetType().Name} has no options of its own.")
            : With(property.GetValue(options)!, name, text);

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
