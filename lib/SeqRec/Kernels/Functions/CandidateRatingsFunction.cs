using System.Numerics;
using SeqRec.Kernels.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>Inner products of states with candidates of their own.</summary>
internal sealed unsafe class CandidateRatingsFunction : autograd.SingleTensorFunction<CandidateRatingsFunction>
{
    public override string Name => nameof(CandidateRatingsFunction);

    /// <inheritdoc cref="Layers.Fused.CandidateRatings"/>
    public static Tensor Apply(Tensor h, Tensor table, Tensor candidates) => apply(h, table, candidates);

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        Tensor h = ((Tensor)inputs[0]).contiguous(), table = ((Tensor)inputs[1]).contiguous();
        var candidates = ((Tensor)inputs[2]).contiguous();
        Check(h, table, candidates);
        context.save_for_backward([h, table, candidates]);
        var ratings = empty(candidates.shape, h.dtype, CPU);
        if (h.dtype == ScalarType.Float64) Rate<double>(h, table, candidates, ratings);
        else Rate<float>(h, table, candidates, ratings);
        return ratings;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        var (h, table, candidates) = (saved[0], saved[1], saved[2]);
        Tensor gradH = empty_like(h), gradTable = empty_like(table);
        using var grad = gradient.contiguous();
        if (h.dtype == ScalarType.Float64) Differentiate<double>(h, table, candidates, grad, gradH, gradTable);
        else Differentiate<float>(h, table, candidates, grad, gradH, gradTable);
        return [gradH, gradTable, null!];
    }

    private static void Rate<T>(Tensor h, Tensor table, Tensor candidates, Tensor ratings)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var kernel = Arguments<T>(h, table, candidates);
        kernel.Ratings = TensorMemory.Pointer<T>(ratings);
        KernelWidth.Run<T, CandidateRatingsKernel<T>>(kernel);
    }

    private static void Differentiate<T>(
        Tensor h, Tensor table, Tensor candidates, Tensor grad, Tensor gradH, Tensor gradTable)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var kernel = Arguments<T>(h, table, candidates);
        kernel.Grad = TensorMemory.Pointer<T>(grad);
        kernel.GradH = TensorMemory.Pointer<T>(gradH);
        kernel.GradTable = TensorMemory.Pointer<T>(gradTable);
        if (kernel.Grad != null) KernelWidth.Run<T, CandidateRatingsKernel<T>>(kernel);
        else (_, _) = (gradH.zero_(), gradTable.zero_());
    }

    private static CandidateRatingsKernel<T> Arguments<T>(Tensor h, Tensor table, Tensor candidates)
        where T : unmanaged, IFloatingPointIeee754<T> => new()
    {
        H = TensorMemory.Pointer<T>(h), Table = TensorMemory.Pointer<T>(table),
        Candidates = TensorMemory.Pointer<long>(candidates),
        States = (nint)h.size(0), Count = (nint)candidates.size(1),
        Items = (nint)table.size(0), Width = (nint)table.size(1)
    };

    private static void Check(Tensor h, Tensor table, Tensor candidates)
    {
        if (h.dim() != 2 || table.dim() != 2 || h.size(1) != table.size(1))
            throw new ArgumentException("Ratings of candidates take states [N, D] and a table [V, D].");
        if (candidates.dim() != 2 || candidates.size(0) != h.size(0))
            throw new ArgumentException("Ratings of candidates take as many rows of candidates as states.");
        TensorMemory.CheckRange(candidates, table.size(0), "candidate");
    }
}
