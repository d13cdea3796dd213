using System.Numerics;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Kernels.Functions;

/// <summary>Layer norm of x + dropout(z), or of x.</summary>
internal sealed class ResidualNormFunction : autograd.SingleTensorFunction<ResidualNormFunction>
{
    // Autograd accepts no null, so a missing z is a tensor without elements.
    private const int NoRows = 0;

    public override string Name => nameof(ResidualNormFunction);

    /// <inheritdoc cref="Layers.Fused.ResidualNorm"/>
    public static Tensor Apply(
        Tensor x, Tensor? z, Tensor weight, Tensor bias, double eps, double p, long key)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [x, z ?? empty(NoRows, x.dtype, CPU), weight, bias];
        Settings settings = new(eps, p, key);
        var y = FunctionCalls.Learns(inputs)
            ? apply([.. inputs, settings])
            : Run(Contiguous(inputs, settings), settings, null, null);
        return y.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
    {
        var settings = (Settings)inputs[4];
        var tensors = Contiguous([.. inputs[..4].Cast<Tensor>()], settings);
        Tensor x = tensors[0], normal = empty_like(x), inverse = empty(x.numel() / x.size(-1), x.dtype, CPU);
        context.save_for_backward([normal, inverse, tensors[2], tensors[1]]);
        context.save_data("settings", settings);
        return Run(tensors, settings, normal, inverse);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var (saved, settings) = (context.get_saved_variables(), (Settings)context.get_data("settings"));
        Tensor grad = FunctionCalls.Contiguous(gradient), gradX = empty_like(grad);
        var gradZ = saved[3].numel() == NoRows ? empty_like(saved[3]) : settings.P > 0 ? empty_like(grad) : gradX;
        Tensor[] grads = [gradX, gradZ, empty_like(saved[2]), empty_like(saved[2])];
        if (grad.dtype == ScalarType.Float64) Differentiate<double>(saved, grad, settings, grads);
        else Differentiate<float>(saved, grad, settings, grads);
        foreach (var result in grads.Distinct()) result.MoveToOuterDisposeScope();
        return [.. grads, null!];
    }

    private static Tensor[] Contiguous(Tensor[] tensors, Settings settings)
    {
        Check(tensors[0], tensors[1], tensors[2], tensors[3]);
        FunctionCalls.CheckProbability(settings.P);
        return [.. tensors.Select(FunctionCalls.Contiguous)];
    }

    private static Tensor Run(Tensor[] inputs, Settings settings, Tensor? normal, Tensor? inverse)
    {
        var y = empty_like(inputs[0]);
        if (y.dtype == ScalarType.Float64) Run<double>(inputs, settings, y, normal, inverse);
        else Run<float>(inputs, settings, y, normal, inverse);
        return y;
    }

    private static unsafe void Run<T>(Tensor[] inputs, Settings settings, Tensor y, Tensor? normal, Tensor? inverse)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        KernelWidth.Run<T, ResidualNormKernel<T>>(new()
        {
            Norm = FunctionCalls.Norm<T>(inputs[2], inputs[3], settings.Eps, settings.P, settings.Key, null, null),
            Rows = new()
            {
                X = TensorMemory.Pointer<T>(inputs[0]), Z = TensorMemory.Pointer<T>(inputs[1]),
                Y = TensorMemory.Pointer<T>(y), Normal = FunctionCalls.Pointer<T>(normal),
                Inverse = FunctionCalls.Pointer<T>(inverse), Count = (nint)(y.numel() / y.size(-1))
            }
        });

    private static unsafe void Differentiate<T>(List<Tensor> saved, Tensor grad, Settings settings, Tensor[] grads)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        KernelWidth.Run<T, ResidualNormBackwardKernel<T>>(new()
        {
            Norm = FunctionCalls.Norm<T>(
                saved[2], null, settings.Eps, settings.P, settings.Key, grads[2], grads[3]),
            Rows = new()
            {
                Normal = TensorMemory.Pointer<T>(saved[0]), Inverse = TensorMemory.Pointer<T>(saved[1]),
                Grad = TensorMemory.Pointer<T>(grad), GradX = TensorMemory.Pointer<T>(grads[0]),
                GradZ = TensorMemory.Pointer<T>(grads[1]), Count = (nint)(grad.numel() / grad.size(-1))
            }
        });

    private static void Check(Tensor x, Tensor z, Tensor weight, Tensor bias)
    {
        if (x.dim() == 0 || (z.numel() != NoRows && !x.shape.SequenceEqual(z.shape)))
            throw new ArgumentException("In a residual norm, x and z are of one shape.");
        if (weight.dim() != 1 || bias.dim() != 1 || weight.size(0) != x.size(-1) || bias.size(0) != x.size(-1)
            || x.size(-1) == 0)
            throw new ArgumentException("In a residual norm, weight and bias are as long as a row.");
    }

    private sealed record Settings(double Eps, double P, long Key);
}
