using System.Numerics;
using SeqRec.Kernels.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>The mean of the table's rows that each bag names.</summary>
internal sealed unsafe class MeanBagFunction : autograd.SingleTensorFunction<MeanBagFunction>
{
    public override string Name => nameof(MeanBagFunction);

    /// <inheritdoc cref="Layers.Fused.MeanBag"/>
    public static Tensor Apply(Tensor table, Tensor bags) => apply(table, bags);

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        Tensor table = ((Tensor)inputs[0]).contiguous(), bags = ((Tensor)inputs[1]).contiguous();
        if (table.dim() != 2 || bags.dim() != 2 || bags.size(1) == 0)
            throw new ArgumentException("The mean of bags takes a table [R, D] and bags [N, M] of at least one row each.");
        TensorMemory.CheckRange(bags, table.size(0), "row");
        context.save_for_backward([bags]);
        context.save_data("rows", table.size(0));
        var means = empty(bags.size(0), table.size(1), table.dtype, CPU);
        Run(table, bags, means, isBackward: false);
        return means;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var (bags, rows) = (context.get_saved_variables()[0], (long)context.get_data("rows"));
        using var grad = gradient.contiguous();
        var gradTable = zeros(rows, grad.size(1), grad.dtype, CPU);
        Run(gradTable, bags, grad, isBackward: true);
        return [gradTable, null!];
    }

    private static void Run(Tensor table, Tensor bags, Tensor means, bool isBackward)
    {
        if (bags.numel() == 0) return;
        if (table.dtype == ScalarType.Float64) Run<double>(table, bags, means, isBackward);
        else Run<float>(table, bags, means, isBackward);
    }

    private static void Run<T>(Tensor table, Tensor bags, Tensor means, bool isBackward)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        KernelWidth.Run<T, MeanBagKernel<T>>(new()
        {
            Table = TensorMemory.Pointer<T>(table), Bags = TensorMemory.Pointer<long>(bags),
            Means = TensorMemory.Pointer<T>(means), IsBackward = isBackward,
            Count = (nint)bags.size(0), Members = (nint)bags.size(1),
            TableRows = (nint)table.size(0), Width = (nint)table.size(1)
        });
}
