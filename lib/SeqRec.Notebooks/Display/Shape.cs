using System.Reflection;

namespace SeqRec.Notebooks.Engine;

/// <summary>The public face of a value: its properties and fields, in the order of declaration.</summary>
internal static class Shape
{
    private const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;

    public static IReadOnlyList<(string Name, object? Value)> Members(object value) =>
    [
        .. value.GetType().GetProperties(Public)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0 && !property.PropertyType.IsByRefLike)
            .Select(property => (property.Name, Read(() => property.GetValue(value)))),
        .. value.GetType().GetFields(Public).Select(field => (field.Name, field.GetValue(value))),
    ];

    private static object? Read(Func<object?> getter)
    {
        try
        {
            return getter();
        }
        catch (Exception e)
        {
            return $"<{(e.InnerException ?? e).GetType().Name}>";
        }
    }
}
