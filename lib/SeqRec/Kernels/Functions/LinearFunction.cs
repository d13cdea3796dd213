using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>y = W x + b for up to three maps of the same rows.</summary>
internal sealed unsafe class LinearFunction : autograd.MultiTensorFunction<LinearFunction>
{
    // Autograd accepts no null, so a missing bias is a tensor without elements.
    private const int NoBias = 0;

    public override string Name => nameof(LinearFunction);

    /// <summary>Maps rows.</summary>
    /// <param name="x">[.., in].</param>
    /// <param name="maps">W [out, in] and b [out] of each map; without b, null.</param>
    /// <returns>[.., out] for each map.</returns>
    public static List<Tensor> Apply(Tensor x, params (Tensor W, Tensor? B)[] maps)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [x, .. maps.SelectMany(map => new[] { map.W, map.B ?? empty(NoBias, x.dtype, CPU) })];
        var y = FunctionCalls.Learns(inputs) ? apply(inputs) : Map(Contiguous(inputs));
        return [.. y.Select(rows => rows.MoveToOuterDisposeScope())];
    }

    public override List<Tensor> forward(autograd.AutogradContext context, params object[] inputs)
    {
        var tensors = Contiguous([.. inputs.Cast<Tensor>()]);
        context.save_for_backward([.. tensors]);
        return Map(tensors);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, List<Tensor> gradients)
    {
        using var scope = NewDisposeScope();
        var inputs = context.get_saved_variables().ToArray();
        var grads = inputs.Select(t => empty_like(t)).ToList();
        Tensor[] gradY = [.. gradients.Select(FunctionCalls.Contiguous)];
        if (inputs[0].dtype == ScalarType.Float64) Differentiate<double>(inputs, gradY, grads);
        else Differentiate<float>(inputs, gradY, grads);
        return [.. grads.Select(grad => grad.MoveToOuterDisposeScope())];
    }

    private static Tensor[] Contiguous(Tensor[] tensors)
    {
        Check(tensors);
        return [.. tensors.Select(FunctionCalls.Contiguous)];
    }

    private static List<Tensor> Map(Tensor[] inputs)
    {
        var x = inputs[0];
        List<Tensor> y = [];
        for (var k = 1; k < inputs.Length; k += 2)
            y.Add(empty([.. x.shape[..^1], inputs[k].size(0)], x.dtype, CPU));
        if (x.dtype == ScalarType.Float64) Map<double>(inputs, y);
        else Map<float>(inputs, y);
        return y;
    }

    private static void Map<T>(Tensor[] inputs, List<Tensor> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        KernelWidth.Run<T, LinearKernel<T>>(new()
        {
            X = TensorMemory.Pointer<T>(inputs[0]), Inputs = (nint)inputs[1].size(1), Count = RowsOf(inputs),
            Maps = Maps<T>(inputs, null), Y = Pointers<T>(y)
        });

    private static void Differentiate<T>(Tensor[] inputs, Tensor[] gradY, List<Tensor> grads)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        KernelWidth.Run<T, LinearBackwardKernel<T>>(new()
        {
            X = TensorMemory.Pointer<T>(inputs[0]), Inputs = (nint)inputs[1].size(1), Count = RowsOf(inputs),
            Maps = Maps<T>(inputs, grads), Grads = Pointers<T>(gradY), GradX = TensorMemory.Pointer<T>(grads[0])
        });

    private static LinearMap<T>[] Maps<T>(Tensor[] inputs, List<Tensor>? grads) where T : unmanaged
    {
        var maps = new LinearMap<T>[inputs.Length / 2];
        for (var k = 0; k < maps.Length; k++)
            maps[k] = FunctionCalls.Map<T>(
                inputs[2 * k + 1], inputs[2 * k + 2], grads?[2 * k + 1], grads?[2 * k + 2]);
        return maps;
    }

    private static T*[] Pointers<T>(IReadOnlyList<Tensor> tensors) where T : unmanaged
    {
        var pointers = new T*[tensors.Count];
        for (var k = 0; k < pointers.Length; k++) pointers[k] = TensorMemory.Pointer<T>(tensors[k]);
        return pointers;
    }

    private static nint RowsOf(Tensor[] inputs) => (nint)(inputs[0].numel() / inputs[1].size(1));

    private static void Check(Tensor[] inputs)
    {
        var x = inputs[0];
        for (var k = 1; k < inputs.Length; k += 2)
        {
            Tensor w = inputs[k], b = inputs[k + 1];
            if (x.dim() == 0 || w.dim() != 2 || w.numel() == 0 || x.size(-1) != w.size(1))
                throw new ArgumentException("In a linear map, x is [.., in] and W [out, in].");
            if (b.dim() != 1 || (b.size(0) != w.size(0) && b.size(0) != NoBias))
                throw new ArgumentException("In a linear map, b is [out].");
        }
    }
}
