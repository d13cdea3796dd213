using System.Runtime.InteropServices;

namespace TorchSharp.Native;

internal enum ValueTag
{
    Default, None, Int, Double, Bool, Tensor, IntList, TensorList, OptionalTensorList, DoubleList, String, Generator, Device, BoolList
}

/// <summary>What crosses the border; laid out like <c>Value</c> in door.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public ValueTag Tag;
    public int Count;
    public long Bits;
}

/// <summary>One argument of an operator. Keeps the object it came from, so that a temporary outlives the call.</summary>
internal readonly struct Value
{
    public readonly ValueTag Tag;
    public readonly int Count;
    public readonly long Bits;
    public readonly object? Owner;

    private Value(ValueTag tag, long bits, object? owner = null, int count = 0) => (Tag, Bits, Owner, Count) = (tag, bits, owner, count);

    /// <summary>The schema's own default.</summary>
    public static Value Default => default;
    public static Value None => new(ValueTag.None, 0);

    public static implicit operator Value(long value) => new(ValueTag.Int, value);
    public static implicit operator Value(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Value(bool value) => new(ValueTag.Bool, value ? 1 : 0);
    public static implicit operator Value(long? value) => value is { } v ? v : None;
    public static implicit operator Value(double? value) => value is { } v ? v : None;
    public static implicit operator Value(string value) => new(ValueTag.String, 0, value);
    public static implicit operator Value(torch.ScalarType value) => new(ValueTag.Int, (long)value);
    public static implicit operator Value(torch.ScalarType? value) => value is { } v ? v : None;
    public static implicit operator Value(torch.Tensor? t) => t is null ? None : new(ValueTag.Tensor, t.Handle, t);
    public static implicit operator Value(torch.Generator? g) => g is null ? None : new(ValueTag.Generator, g.Handle, g);
    public static implicit operator Value(torch.Device? d) => d is null ? None : new(ValueTag.Device, d.index, null, (int)d.type);
    public static implicit operator Value(Scalar? s) => s is null ? None : new(s.Tag, s.Bits);
    public static implicit operator Value(long[]? list) => list is null ? None : new(ValueTag.IntList, 0, list, list.Length);
    public static implicit operator Value(double[]? list) => list is null ? None : new(ValueTag.DoubleList, 0, list, list.Length);
    public static implicit operator Value(torch.Tensor[] list) => new(ValueTag.TensorList, 0, list, list.Length);

    /// <summary>A list of tensors in which null stands for "all along this dimension".</summary>
    public static Value Optional(torch.Tensor?[] list) => new(ValueTag.OptionalTensorList, 0, list, list.Length);
}
