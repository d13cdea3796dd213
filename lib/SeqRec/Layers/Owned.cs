using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>Tensors that live as long as their module, also where that is made inside a dispose scope.</summary>
internal static class Owned
{
    /// <summary>A parameter with these values.</summary>
    public static Parameter Parameter(Tensor values, bool requiresGrad = true)
    {
        var parameter = new Parameter(values, requiresGrad);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary>A buffer: it is saved with the module, and no optimiser changes it.</summary>
    public static Tensor Buffer(Tensor values) => values.DetachFromDisposeScope();
}
