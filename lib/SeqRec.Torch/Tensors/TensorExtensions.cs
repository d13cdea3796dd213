namespace TorchSharp;

/// <summary>Conversions from and to C# values.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => (float)value;
    public static double ToDouble(this torch.Tensor value) => (double)value;
    public static long ToInt64(this torch.Tensor value) => (long)value;
    public static int ToInt32(this torch.Tensor value) => (int)value;
    public static bool ToBoolean(this torch.Tensor value) => (bool)value;
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
