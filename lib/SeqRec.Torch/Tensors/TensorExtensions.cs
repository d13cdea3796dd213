using System.Globalization;

namespace TorchSharp;

/// <summary>Conversions from and to C# values, text and files.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => (float)value;
    public static double ToDouble(this torch.Tensor value) => (double)value;
    public static long ToInt64(this torch.Tensor value) => (long)value;
    public static int ToInt32(this torch.Tensor value) => (int)value;
    public static bool ToBoolean(this torch.Tensor value) => (bool)value;
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat32 => 8,
        _ => throw new NotSupportedException($"Element type {type} is not supported.")
    };

    /// <summary>The values as text.</summary>
    public static string str(this torch.Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default) =>
        tensor.ToString(style, fltFormat, width, cultureInfo, newLine);

    public static torch.Tensor print(this torch.Tensor t, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default)
    {
        Console.WriteLine(t.str(fltFormat, width, newLine, cultureInfo, style));
        return t;
    }

    /// <summary>Element type, shape and raw values.</summary>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer)
    {
        using var scope = torch.NewDisposeScope();
        writer.Write7BitEncodedInt((int)tensor.dtype);
        writer.Write7BitEncodedInt((int)tensor.ndim);
        foreach (var size in tensor.shape) writer.Write7BitEncodedInt64(size);
        writer.Write(tensor.detach().cpu().contiguous().bytes);
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a tensor of the same shape, or past it.</summary>
    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false)
    {
        using var loaded = Load(reader, skip);
        if (skip) return;
        if (!loaded.shape.SequenceEqual(tensor.shape))
            throw new InvalidDataException($"A tensor of shape [{string.Join(", ", loaded.shape)}] does not fit [{string.Join(", ", tensor.shape)}].");
        using (torch.no_grad()) tensor.copy_(loaded);
    }

    public static torch.Tensor Load(BinaryReader reader, bool skip = false)
    {
        var type = (torch.ScalarType)reader.Read7BitEncodedInt();
        var shape = new long[reader.Read7BitEncodedInt()];
        for (var k = 0; k < shape.Length; k++) shape[k] = reader.Read7BitEncodedInt64();
        _ = type.ElementSize(); // refuses an unknown type
        var tensor = torch.empty(shape, type);
        reader.BaseStream.ReadExactly(tensor.bytes);
        return tensor;
    }
}
