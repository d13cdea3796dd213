using static TorchSharp.torch;

namespace SeqRec.Data;

/// <summary>Element types under the names that safetensors has for them.</summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["F64"] = float64, ["F32"] = float32, ["F16"] = float16, ["BF16"] = bfloat16,
        ["I64"] = int64, ["I32"] = int32, ["I16"] = int16, ["I8"] = int8, ["U8"] = uint8, ["BOOL"] = @bool,
    };

    public static IEnumerable<string> Names => Types.Keys;

    public static bool TryFind(string name, out ScalarType type) => Types.TryGetValue(name, out type);

    public static string NameOf(ScalarType type) => Types.FirstOrDefault(t => t.Value == type).Key
        ?? throw new NotSupportedException($"Elements of type {type} have no safetensors name.");
}
