using System.Reflection;
using System.Text.RegularExpressions;

namespace SeqRec.Reporting.Rendering;

/// <summary>Turns records into a <see cref="ResultTable"/>: <c>ItemsPerUser</c> becomes the column "items per user".</summary>
internal static partial class RecordTable<T>
{
    private static readonly PropertyInfo[] Properties =
        [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0).OrderBy(p => p.MetadataToken)];

    public static ResultTable Of(IEnumerable<T> records, string? caption) =>
        new([.. Properties.Select(Column)], [.. records.Select(r => (object?[])[.. Properties.Select(p => p.GetValue(r))])], caption);

    private static Column Column(PropertyInfo property)
    {
        var name = WordStart().Replace(property.Name, " $0").ToLowerInvariant();
        return Type.GetTypeCode(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) switch
        {
            TypeCode.Double or TypeCode.Single or TypeCode.Decimal => Reporting.Column.Number(name),
            >= TypeCode.SByte and <= TypeCode.UInt64 => Reporting.Column.Count(name),
            _ => new(name),
        };
    }

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex WordStart();
}
