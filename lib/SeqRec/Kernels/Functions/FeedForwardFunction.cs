using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>The two-layer network of a Transformer layer.</summary>
internal sealed class FeedForwardFunction : autograd.SingleTensorFunction<FeedForwardFunction>
{
    public override string Name => nameof(FeedForwardFunction);

    /// <inheritdoc cref="Layers.Fused.FeedForward"/>
    public static Tensor Apply(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [x, w1, b1, w2, b2];
        var y = FunctionCalls.Learns(inputs) ? apply([.. inputs]) : Run(Contiguous(inputs));
        return y.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        var tensors = Contiguous([.. inputs.Cast<Tensor>()]);
        context.save_for_backward([.. tensors]);
        return Run(tensors);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var inputs = context.get_saved_variables().ToArray();
        Tensor[] grads = [.. inputs.Select(t => empty_like(t))];
        var gradY = FunctionCalls.Contiguous(gradient);
        if (gradY.dtype == ScalarType.Float64) Differentiate<double>(inputs, gradY, grads);
        else Differentiate<float>(inputs, gradY, grads);
        return [.. grads.Select(grad => grad.MoveToOuterDisposeScope())];
    }

    private static Tensor[] Contiguous(Tensor[] tensors)
    {
        Check(tensors[0], tensors[1], tensors[2], tensors[3], tensors[4]);
        return [.. tensors.Select(FunctionCalls.Contiguous)];
    }

    private static Tensor Run(Tensor[] inputs)
    {
        var y = empty_like(inputs[0]);
        if (y.dtype == ScalarType.Float64) Run<double>(inputs, y);
        else Run<float>(inputs, y);
        return y;
    }

    private static unsafe void Run<T>(Tensor[] inputs, Tensor y) where T : unmanaged, IFloatingPointIeee754<T> =>
        KernelWidth.Run<T, FeedForwardKernel<T>>(new()
        {
            Network = FunctionCalls.Network<T>(inputs.AsSpan(1), []), X = TensorMemory.Pointer<T>(inputs[0]),
            Y = TensorMemory.Pointer<T>(y), Count = (nint)(y.numel() / y.size(-1))
        });

    private static unsafe void Differentiate<T>(Tensor[] inputs, Tensor gradient, Tensor[] grads)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        KernelWidth.Run<T, FeedForwardBackwardKernel<T>>(new()
        {
            Network = FunctionCalls.Network<T>(inputs.AsSpan(1), grads.AsSpan(1)),
            X = TensorMemory.Pointer<T>(inputs[0]), Grad = TensorMemory.Pointer<T>(gradient),
            GradX = TensorMemory.Pointer<T>(grads[0]), Count = (nint)(gradient.numel() / gradient.size(-1))
        });

    private static void Check(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2)
    {
        if (w1.dim() != 2 || w2.dim() != 2 || w1.size(0) != w2.size(1) || w1.size(1) != w2.size(0) || w1.numel() == 0)
            throw new ArgumentException("In a feed-forward network, W1 is [F, D] and W2 [D, F].");
        if (x.dim() == 0 || x.size(-1) != w1.size(1))
            throw new ArgumentException("In a feed-forward network, x is [.., D].");
        if (b1.dim() != 1 || b1.size(0) != w1.size(0) || b2.dim() != 1 || b2.size(0) != w2.size(0))
            throw new ArgumentException("In a feed-forward network, b1 is [F] and b2 [D].");
    }
}
