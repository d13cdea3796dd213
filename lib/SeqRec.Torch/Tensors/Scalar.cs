using TorchSharp.Native;

namespace TorchSharp;

/// <summary>A number given to an operator beside tensors. Made implicitly from C# numbers.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(ValueTag tag, long bits, torch.ScalarType type) => (Tag, Bits, Type) = (tag, bits, type);

    internal ValueTag Tag { get; }
    internal long Bits { get; }
    public torch.ScalarType Type { get; }

    /// <summary>Nothing to free here; present because a script may dispose what it made.</summary>
    public void Dispose() { }

    public static implicit operator Scalar(byte value) => Integer(value, torch.uint8);
    public static implicit operator Scalar(sbyte value) => Integer(value, torch.int8);
    public static implicit operator Scalar(short value) => Integer(value, torch.int16);
    public static implicit operator Scalar(int value) => Integer(value, torch.int32);
    public static implicit operator Scalar(long value) => Integer(value, torch.int64);
    public static implicit operator Scalar(float value) => Real(value, torch.float32);
    public static implicit operator Scalar(double value) => Real(value, torch.float64);
    public static implicit operator Scalar(bool value) => new(ValueTag.Bool, value ? 1 : 0, torch.@bool);

    internal double AsDouble => Tag == ValueTag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal long AsInt64 => Tag == ValueTag.Double ? (long)AsDouble : Bits;

    private static Scalar Integer(long value, torch.ScalarType type) => new(ValueTag.Int, value, type);
    private static Scalar Real(double value, torch.ScalarType type) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value), type);
}

/// <summary>Conversions between scalars and C# numbers.</summary>
public static class ScalarExtensionMethods
{
    public static double ToDouble(this Scalar value) => value.AsDouble;
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;
    public static long ToInt64(this Scalar value) => value.AsInt64;
    public static int ToInt32(this Scalar value) => (int)value.AsInt64;
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;

    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;
}
