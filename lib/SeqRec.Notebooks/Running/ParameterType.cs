using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.CSharp;

namespace SeqRec.Notebooks.Running;

/// <summary>A C# type that a parameter can have: how its values are read from a command line and written as C# and as JSON.</summary>
internal sealed record ParameterType(string Name, Func<string, (string Literal, JsonNode? Json)?> Read)
{
    private static readonly Dictionary<string, ParameterType> Known = new ParameterType[]
    {
        Text("string"), Text("string?"), Number<int>("int", ""), Number<long>("long", "L"),
        Number<float>("float", "f"), Number<double>("double", "d"), Number<decimal>("decimal", "m"),
        new("bool", text => bool.TryParse(text, out var value) ? (value ? "true" : "false", value) : null),
    }.SelectMany(type => new[] { type, ArrayOf(type) }).ToDictionary(type => type.Name);

    /// <summary>The type of that C# name, or null if parameters cannot have it.</summary>
    public static ParameterType? Named(string name) => Known.GetValueOrDefault(name);

    private static ParameterType Text(string name) => new(name, text => (SymbolDisplay.FormatLiteral(text, quote: true), text));

    // Only finite numbers have a literal and a JSON form.
    private static ParameterType Number<T>(string name, string suffix)
        where T : System.Numerics.INumber<T> =>
        new(name, text => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && T.IsFinite(value)
            ? (value.ToString(null, CultureInfo.InvariantCulture) + suffix, JsonNode.Parse(Json(value)))
            : null);

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value);

    // seeds=1,2,3
    private static ParameterType ArrayOf(ParameterType item) => new(item.Name + "[]", text =>
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var items = parts.Select(item.Read).OfType<(string Literal, JsonNode? Json)>().ToList();
        if (items.Count < parts.Length) return null;
        return ($"[{string.Join(", ", items.Select(read => read.Literal))}]", new JsonArray([.. items.Select(read => read.Json)]));
    });
}
