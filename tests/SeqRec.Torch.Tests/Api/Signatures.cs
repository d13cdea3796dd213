using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SeqRec.Torch.Tests.Api;

/// <summary>Public members as lines of text: <c>type: result name(parameters with defaults)</c>.</summary>
internal static class Signatures
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(string)] = "string", [typeof(object)] = "object",
    };

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes().Where(IsTorchSharps).SelectMany(Of).Distinct().Order(StringComparer.Ordinal);

    // The fused kernels stand in a namespace of their own, because they are ours alone.
    private static bool IsTorchSharps(Type type) => type.Namespace!.StartsWith("TorchSharp", StringComparison.Ordinal);

    // Members that a type declares; those of object are left out.
    private static IEnumerable<string> Of(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum) return [$"{Name(type)}: {string.Join(", ", Enum.GetNames(type).Select(n => $"{n}={Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)}"))}"];
        return type.GetMembers(Declared).Select(Line).OfType<string>().Select(line => $"{Name(type)}: {line}");
    }

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo f when f.IsPublic || f.IsFamily => $"{Name(f.FieldType)} {f.Name}",
        ConstructorInfo { IsPublic: true } or ConstructorInfo { IsFamily: true } => $"new({Parameters((ConstructorInfo)member)})",
        PropertyInfo p when p.GetMethod is { IsPublic: true } => $"{Name(p.PropertyType, Names(p))} {Indexer(p)} {{ get; {(p.SetMethod is { IsPublic: true } ? "set; " : "")}}}",
        MethodInfo m when (m.IsPublic || m.IsFamily) && !IsAccessor(m) && m.GetBaseDefinition().DeclaringType != typeof(object) =>
            $"{Name(m.ReturnType, Names(m.ReturnParameter))} {m.Name}{Generics(m)}({Parameters(m)})",
        _ => null
    };

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
    private static string Indexer(PropertyInfo p) => p.GetIndexParameters() is { Length: > 0 } indices ? $"this[{string.Join(", ", indices.Select(Parameter))}]" : p.Name;
    private static string Generics(MethodInfo m) => m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(a => a.Name))}>" : "";
    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo p) =>
        $"{(p.IsDefined(typeof(ParamArrayAttribute)) || p.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "")}{Name(p.ParameterType, Names(p))} {p.Name}{(p.HasDefaultValue ? $" = {Default(p)}" : "")}";

    private static string Default(ParameterInfo p) => p.DefaultValue switch
    {
        null => p.ParameterType.IsValueType && Nullable.GetUnderlyingType(p.ParameterType) is null ? "default" : "null",
        bool b => b ? "true" : "false",
        string s => $"\"{s}\"",
        float f => f.ToString(CultureInfo.InvariantCulture) + "f",
        Enum e => e.ToString(),
        var v when (Nullable.GetUnderlyingType(p.ParameterType) ?? p.ParameterType) is { IsEnum: true } t => Enum.GetName(t, v)!,
        var v => Convert.ToString(v, CultureInfo.InvariantCulture)!
    };

    private static Queue<string?> Names(ICustomAttributeProvider provider) =>
        new(provider.GetCustomAttributes(typeof(TupleElementNamesAttribute), false).OfType<TupleElementNamesAttribute>().SelectMany(a => a.TransformNames));

    // Tuple names come flattened, outermost first.
    private static string Name(Type type, Queue<string?>? names = null)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return $"{Name(type.GetElementType()!, names)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value, names) + "?";
        if (type.IsAssignableTo(typeof(ITuple)) && type.IsValueType) return Tuple(type, names);
        var bare = type.Name.Split('`')[0];
        return type.IsGenericType && type.Name.Contains('`') ? $"{bare}<{string.Join(", ", type.GetGenericArguments().Select(a => Name(a, names)))}>" : bare;
    }

    private static string Tuple(Type type, Queue<string?>? names)
    {
        var elements = type.GetGenericArguments();
        var own = elements.Select(_ => names?.Count > 0 ? names.Dequeue() : null).ToArray();
        return $"({string.Join(", ", elements.Select((e, k) => own[k] is { } name ? $"{Name(e, names)} {name}" : Name(e, names)))})";
    }
}
