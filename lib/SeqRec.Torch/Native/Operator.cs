using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Native;

/// <summary>An ATen operator, looked up once by name and overload (<c>add.Tensor</c>) and called with tagged values.</summary>
[SkipLocalsInit]
internal sealed unsafe class Operator(string name)
{
    private const int ScratchBytes = 512;
    private IntPtr _handle;

    /// <summary>Calls and wraps the first result.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return new torch.Tensor((IntPtr)result.Bits);
    }

    /// <summary>Calls an operator that changes its first argument, which is returned.</summary>
    public torch.Tensor CallInPlace(torch.Tensor self, params ReadOnlySpan<Value> arguments)
    {
        Invoke(arguments, null, 0);
        return self;
    }

    /// <summary>Calls and wraps two results.</summary>
    public (torch.Tensor, torch.Tensor) Call2(params ReadOnlySpan<Value> arguments)
    {
        var results = stackalloc NativeValue[2];
        Invoke(arguments, results, 2);
        return (new((IntPtr)results[0].Bits), new((IntPtr)results[1].Bits));
    }

    /// <summary>Calls and wraps three results.</summary>
    public (torch.Tensor, torch.Tensor, torch.Tensor) Call3(params ReadOnlySpan<Value> arguments)
    {
        var results = stackalloc NativeValue[3];
        Invoke(arguments, results, 3);
        return (new((IntPtr)results[0].Bits), new((IntPtr)results[1].Bits), new((IntPtr)results[2].Bits));
    }

    /// <summary>Calls an operator whose result is a list of tensors.</summary>
    public torch.Tensor[] CallList(params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return Unpack((IntPtr*)result.Bits, result.Count);
    }

    /// <summary>Calls an operator whose result is a number or a truth value; its bits.</summary>
    public long CallBits(params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Bits;
    }

    /// <summary>Wraps an array of tensor pointers that the door allocated, and frees the array.</summary>
    public static torch.Tensor[] Unpack(IntPtr* pointers, int count)
    {
        var tensors = new torch.Tensor[count];
        for (var k = 0; k < count; k++) tensors[k] = pointers[k] == 0 ? null! : new torch.Tensor(pointers[k]);
        Door.door_free(pointers);
        return tensors;
    }

    private void Invoke(ReadOnlySpan<Value> arguments, NativeValue* results, int capacity)
    {
        if (_handle == 0) _handle = Find();
        var native = stackalloc NativeValue[arguments.Length];
        var scratch = stackalloc byte[ScratchBytes];
        var needed = Size(arguments);
        var heap = needed > ScratchBytes ? (byte*)NativeMemory.Alloc((nuint)needed) : null;
        var free = heap != null ? heap : scratch;
        for (var k = 0; k < arguments.Length; k++) free = Write(arguments[k], native + k, free);
        var status = Door.door_call(_handle, native, arguments.Length, results, capacity);
        foreach (ref readonly var argument in arguments) GC.KeepAlive(argument.Owner);
        if (heap != null) NativeMemory.Free(heap);
        if (status < 0) throw Door.LastError();
    }

    private IntPtr Find()
    {
        var dot = name.IndexOf('.');
        return Door.Check(dot < 0 ? Door.door_operator(Qualified(name), "") : Door.door_operator(Qualified(name[..dot]), name[(dot + 1)..]));
    }

    private static string Qualified(string name) => name.Contains("::") ? name : "aten::" + name;

    // Bytes that the lists among the arguments take.
    private static int Size(ReadOnlySpan<Value> arguments)
    {
        var size = 0;
        foreach (ref readonly var a in arguments)
            size += a.Tag == ValueTag.String ? 3 * ((string)a.Owner!).Length + 8 : 8 * a.Count;
        return size;
    }

    private static byte* Write(in Value value, NativeValue* native, byte* free)
    {
        *native = new NativeValue { Tag = value.Tag, Count = value.Count, Bits = value.Bits };
        switch (value.Tag)
        {
            case ValueTag.IntList: return Point(native, free, MemoryMarshal.AsBytes(((long[])value.Owner!).AsSpan()));
            case ValueTag.DoubleList: return Point(native, free, MemoryMarshal.AsBytes(((double[])value.Owner!).AsSpan()));
            case ValueTag.TensorList or ValueTag.OptionalTensorList: return WriteTensors((torch.Tensor?[])value.Owner!, native, free);
            case ValueTag.String: return WriteString((string)value.Owner!, native, free);
            default: return free;
        }
    }

    private static byte* Point(NativeValue* native, byte* free, ReadOnlySpan<byte> bytes)
    {
        native->Bits = (long)free;
        bytes.CopyTo(new Span<byte>(free, bytes.Length));
        return free + bytes.Length;
    }

    private static byte* WriteTensors(torch.Tensor?[] tensors, NativeValue* native, byte* free)
    {
        native->Bits = (long)free;
        for (var k = 0; k < tensors.Length; k++) ((IntPtr*)free)[k] = tensors[k]?.Handle ?? 0;
        return free + 8 * tensors.Length;
    }

    private static byte* WriteString(string text, NativeValue* native, byte* free)
    {
        native->Bits = (long)free;
        native->Count = Encoding.UTF8.GetBytes(text, new Span<byte>(free, 3 * text.Length));
        return free + (native->Count + 7) / 8 * 8;
    }
}
