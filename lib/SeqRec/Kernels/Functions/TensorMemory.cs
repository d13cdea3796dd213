using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>What kernels need of a tensor: its memory, and a layout that they understand.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The first element of a contiguous tensor on the CPU. It is valid as long as the tensor is.</summary>
    /// <exception cref="ArgumentException">The tensor's elements are of another type.</exception>
    public static T* Pointer<T>(Tensor tensor) where T : unmanaged
    {
        if (tensor.dtype != TypeOf<T>())
            throw new ArgumentException($"A kernel expected scalar type {TypeOf<T>()} but found {tensor.dtype}.");
        if (tensor.numel() == 0) return null;
        if (tensor.numel() * sizeof(T) <= int.MaxValue) return First<T>(tensor);
        using var flat = tensor.view(-1);
        using var head = flat.narrow(0, 0, 1);
        return First<T>(head);
    }

    /// <summary>Refuses Int64 indices outside 0..<paramref name="count"/>-1.</summary>
    /// <param name="indices">Of any shape.</param>
    /// <param name="count">What they count.</param>
    /// <param name="name">What an index stands for.</param>
    /// <exception cref="ArgumentException">An index is outside.</exception>
    public static void CheckRange(Tensor indices, long count, string name)
    {
        if (indices.numel() == 0) return;
        long* index = Pointer<long>(indices);
        for (long k = 0, n = indices.numel(); k < n; k++)
            if ((ulong)index[k] >= (ulong)count)
                throw new ArgumentException($"The {name} {index[k]} lies outside 0..{count - 1}.");
    }

    private static ScalarType TypeOf<T>() =>
        typeof(T) == typeof(float) ? ScalarType.Float32
        : typeof(T) == typeof(double) ? ScalarType.Float64
        : ScalarType.Int64;

    private static T* First<T>(Tensor tensor) where T : unmanaged =>
        (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
