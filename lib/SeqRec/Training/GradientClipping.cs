using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>Shortens gradients that are too long (Pascanu et al., ICML 2013).</summary>
/// <remarks>libtorch's lengths have other last bits on Windows than on Linux.</remarks>
internal static class GradientClipping
{
    /// <summary>Scales all gradients alike where together they are longer than allowed.</summary>
    /// <param name="parameters">Those without a gradient are passed over.</param>
    /// <param name="longest">The allowed length, above 0.</param>
    /// <returns>‖g‖₂ of all gradients before.</returns>
    public static double Apply(IEnumerable<Parameter> parameters, double longest)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        if (gradients.Length == 0) return 0;
        var length = Math.Sqrt(stack(gradients.Select(g => g.square().sum())).sum().ToDouble());
        var factor = longest / (length + 1e-6);
        if (factor < 1)
            foreach (var gradient in gradients) gradient.mul_(factor);
        return length;
    }
}
