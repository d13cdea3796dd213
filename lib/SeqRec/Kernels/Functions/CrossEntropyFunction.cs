using SeqRec.Kernels.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>Mean softmax cross-entropy of h tableᵀ, and the arg-max of each row. Its gradients are made in the same pass.</summary>
internal sealed class CrossEntropyFunction : autograd.MultiTensorFunction<CrossEntropyFunction>
{
    public override string Name => nameof(CrossEntropyFunction);

    /// <inheritdoc cref="Layers.Fused.SoftmaxCrossEntropyAndLikeliest"/>
    public static (Tensor Loss, Tensor ArgMax) Apply(Tensor h, Tensor table, Tensor targets)
    {
        var results = apply(h, table, targets);
        return (results[0], results[1]);
    }

    public override List<Tensor> forward(autograd.AutogradContext context, params object[] inputs)
    {
        var (h, table, targets) = ((Tensor)inputs[0], (Tensor)inputs[1], (Tensor)inputs[2]);
        Check(h, table, targets);
        var learns = h.requires_grad || table.requires_grad;
        using var scope = NewDisposeScope();
        var (loss, argMax, gradients) = h.dtype == ScalarType.Float64
            ? Run<double>(h.contiguous(), table.contiguous(), targets.contiguous(), learns)
            : Run<float>(h.contiguous(), table.contiguous(), targets.contiguous(), learns);
        context.save_for_backward([.. gradients.Select(g => g.MoveToOuterDisposeScope())]);
        context.mark_non_differentiable([argMax]);
        context.set_materialize_grads(false);  // zeros in the place of the arg-max's gradient would have the shape of a tensor that is gone
        return [loss.MoveToOuterDisposeScope(), argMax.MoveToOuterDisposeScope()];
    }

    public override List<Tensor> backward(autograd.AutogradContext context, List<Tensor> gradients)
    {
        var saved = context.get_saved_variables();
        return [saved[0] * gradients[0], saved[1] * gradients[0], null!];
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
        return (tensor(losses.Sum() / losses.Length, dtype: h.dtype), argMax, gradients);
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
}
