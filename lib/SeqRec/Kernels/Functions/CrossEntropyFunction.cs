using SeqRec.Kernels.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>
/// Mean softmax cross-entropy of h tableᵀ, and the arg-max of each row. Its gradients are made in the same pass.
/// </summary>
/// <remarks>The arg-max is no output to autograd, which would make a gradient for it in each backward pass.</remarks>
internal sealed class CrossEntropyFunction : autograd.SingleTensorFunction<CrossEntropyFunction>
{
    public override string Name => nameof(CrossEntropyFunction);

    /// <inheritdoc cref="Layers.Fused.SoftmaxCrossEntropyAndLikeliest"/>
    public static (Tensor Loss, Tensor ArgMax) Apply(Tensor h, Tensor table, Tensor targets)
    {
        var call = new Call(FunctionCalls.Learns([h, table]));
        return (apply(h, table, targets, call), call.ArgMax!);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        var (h, table, targets, call) = ((Tensor)inputs[0], (Tensor)inputs[1], (Tensor)inputs[2], (Call)inputs[3]);
        Check(h, table, targets);
        using var scope = NewDisposeScope();
        var (loss, argMax, gradients) = h.dtype == ScalarType.Float64
            ? Run<double>(h.contiguous(), table.contiguous(), targets.contiguous(), call.Learns)
            : Run<float>(h.contiguous(), table.contiguous(), targets.contiguous(), call.Learns);
        context.save_for_backward([.. gradients.Select(g => g.MoveToOuterDisposeScope())]);
        call.ArgMax = argMax.MoveToOuterDisposeScope();
        return loss.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        return [saved[0] * gradient, saved[1] * gradient, null!, null!];
    }

    private static unsafe (Tensor Loss, Tensor ArgMax, Tensor[] Gradients) Run<T>(
        Tensor h, Tensor table, Tensor targets, bool learns)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var (losses, argMax) = (new double[h.size(0)], empty_like(targets));
        Tensor[] gradients = learns ? [empty_like(h), empty_like(table)] : [];
        fixed (double* firstLoss = losses)
        {
            CrossEntropyKernel<T> kernel = new()
            {
                H = TensorMemory.Pointer<T>(h), Table = TensorMemory.Pointer<T>(table),
                Targets = TensorMemory.Pointer<long>(targets),
                Rows = (nint)h.size(0), Classes = (nint)table.size(0), Width = (nint)h.size(1),
                GradH = learns ? TensorMemory.Pointer<T>(gradients[0]) : null,
                GradTable = learns ? TensorMemory.Pointer<T>(gradients[1]) : null,
                Losses = firstLoss, ArgMax = TensorMemory.Pointer<long>(argMax)
            };
            KernelWidth.Run<T, CrossEntropyKernel<T>>(kernel);
        }
        return (tensor(losses.Sum() / losses.Length, dtype: h.dtype, device: CPU), argMax, gradients);
    }

    private static void Check(Tensor h, Tensor table, Tensor targets)
    {
        if (h.dim() != 2 || table.dim() != 2 || h.size(1) != table.size(1))
            throw new ArgumentException("Softmax cross-entropy takes states [N, D] and a table [V, D].");
        if (targets.dim() != 1 || targets.size(0) != h.size(0) || h.size(0) == 0)
            throw new ArgumentException("Softmax cross-entropy takes one target for each of at least one row.");
        using var classes = targets.contiguous();
        TensorMemory.CheckRange(classes, table.size(0), "target");
    }

    // What goes in and out beside tensors.
    private sealed class Call(bool learns)
    {
        public bool Learns => learns;

        public Tensor? ArgMax { get; set; }
    }
}
