using SeqRec.Kernels.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>What the functions of a Transformer layer's parts share.</summary>
internal static unsafe class FunctionCalls
{
    /// <summary>
    /// Whether a gradient of one of the inputs is wanted. Within a function's forward this cannot be seen.
    /// </summary>
    public static bool Learns(ReadOnlySpan<Tensor> inputs)
    {
        if (!is_grad_enabled()) return false;
        foreach (var input in inputs)
            if (input.requires_grad) return true;
        return false;
    }

    /// <summary>The tensor itself where its elements lie in order, else a copy.</summary>
    public static Tensor Contiguous(Tensor tensor) => tensor.is_contiguous() ? tensor : tensor.contiguous();

    /// <summary>A linear map and, backward, the gradients of its weights.</summary>
    public static LinearMap<T> Map<T>(Tensor weight, Tensor bias, Tensor? gradWeight, Tensor? gradBias)
        where T : unmanaged => new()
    {
        Weight = TensorMemory.Pointer<T>(weight), Bias = bias.numel() == 0 ? null : TensorMemory.Pointer<T>(bias),
        Outputs = (nint)weight.size(0), GradWeight = Pointer<T>(gradWeight), GradBias = Pointer<T>(gradBias)
    };

    /// <summary>A norm and, backward, the gradients of its weights.</summary>
    public static ResidualNorm<T> Norm<T>(
        Tensor weight, Tensor? bias, double eps, double p, long key, Tensor? gradWeight, Tensor? gradBias)
        where T : unmanaged => new()
    {
        Weight = TensorMemory.Pointer<T>(weight), Bias = Pointer<T>(bias), Width = (nint)weight.size(0),
        Epsilon = eps, P = p, Key = (ulong)key, GradWeight = Pointer<T>(gradWeight), GradBias = Pointer<T>(gradBias)
    };

    /// <summary>The network of a layer and, backward, the gradients of its weights.</summary>
    /// <param name="weights">W₁ [F, D], b₁ [F], W₂ [D, F] and b₂ [D].</param>
    /// <param name="grads">Theirs; empty forward.</param>
    public static FeedForward<T> Network<T>(ReadOnlySpan<Tensor> weights, ReadOnlySpan<Tensor> grads)
        where T : unmanaged
    {
        FeedForward<T> network = new()
        {
            W1 = TensorMemory.Pointer<T>(weights[0]), B1 = TensorMemory.Pointer<T>(weights[1]),
            W2 = TensorMemory.Pointer<T>(weights[2]), B2 = TensorMemory.Pointer<T>(weights[3]),
            Width = (nint)weights[0].size(1), Inner = (nint)weights[0].size(0)
        };
        if (grads.IsEmpty) return network;
        network.GradW1 = TensorMemory.Pointer<T>(grads[0]);
        network.GradB1 = TensorMemory.Pointer<T>(grads[1]);
        network.GradW2 = TensorMemory.Pointer<T>(grads[2]);
        network.GradB2 = TensorMemory.Pointer<T>(grads[3]);
        return network;
    }

    /// <summary>The memory of a tensor that may be missing.</summary>
    public static T* Pointer<T>(Tensor? tensor) where T : unmanaged =>
        tensor is null ? null : TensorMemory.Pointer<T>(tensor);

    /// <summary>Refuses a probability outside [0, 1), NaN too.</summary>
    /// <exception cref="ArgumentException">It is outside.</exception>
    public static void CheckProbability(double p)
    {
        if (!(p >= 0 && p < 1)) throw new ArgumentException($"In dropout, p is in [0, 1), not {p}.");
    }
}
