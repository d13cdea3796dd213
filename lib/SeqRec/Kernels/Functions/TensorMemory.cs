using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>What kernels need of a tensor: its memory, and a layout that they understand.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The first element of a contiguous tensor on the CPU. It is valid as long as the tensor is.</summary>
    public static T* Pointer<T>(Tensor tensor) where T : unmanaged
    {
        if (tensor.numel() == 0) return null;
        if (tensor.numel() * sizeof(T) <= int.MaxValue) return First<T>(tensor);
        using var flat = tensor.view(-1);
        using var head = flat.narrow(0, 0, 1);
        return First<T>(head);
    }

    private static T* First<T>(Tensor tensor) where T : unmanaged =>
        (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
