using System.Numerics;
using SeqRec.Kernels.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>Dropout whose mask depends on a key alone.</summary>
internal sealed class CounterDropoutFunction : autograd.SingleTensorFunction<CounterDropoutFunction>
{
    public override string Name => nameof(CounterDropoutFunction);

    /// <inheritdoc cref="Layers.Fused.Dropout"/>
    public static Tensor Apply(Tensor x, double p, long key)
    {
        FunctionCalls.CheckProbability(p);
        using var scope = NewDisposeScope();
        return (FunctionCalls.Learns([x]) ? apply(x, p, key) : Drop(x, p, key)).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        var (p, key) = ((double)inputs[1], (long)inputs[2]);
        context.save_data("p", p);
        context.save_data("key", key);
        return Drop((Tensor)inputs[0], p, key);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient) =>
        [Drop(gradient, (double)context.get_data("p"), (long)context.get_data("key")), null!, null!];

    private static Tensor Drop(Tensor x, double p, long key)
    {
        using var scope = NewDisposeScope();
        Tensor from = FunctionCalls.Contiguous(x), to = empty(x.shape, x.dtype, CPU);
        if (x.dtype == ScalarType.Float64) Drop<double>(from, to, p, key);
        else Drop<float>(from, to, p, key);
        return to.MoveToOuterDisposeScope();
    }

    private static unsafe void Drop<T>(Tensor from, Tensor to, double p, long key)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        KernelWidth.Run<T, CounterDropoutKernel<T>>(new()
        {
            X = TensorMemory.Pointer<T>(from), Y = TensorMemory.Pointer<T>(to), Count = (nint)to.numel(), P = p,
            Key = (ulong)key
        });
}
