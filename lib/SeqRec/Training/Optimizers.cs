using TorchSharp.Modules;

namespace SeqRec.Training;

/// <summary>Makes the optimisers that trainings use. On a CPU each parameter is updated in one pass.</summary>
public static class Optimizers
{
    /// <summary>Adam (Kingma and Ba, ICLR 2015) with β₁ = 0.9, β₂ = 0.999 and ε = 1e-8.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">Weight decay, added to the gradient.</param>
    public static Adam Adam(IEnumerable<Parameter> parameters, double rate = 1e-3, double decay = 0) =>
        new FusedAdam(parameters, rate, decay);

    /// <summary>AdamW (Loshchilov and Hutter, ICLR 2019) with β₁ = 0.9, β₂ = 0.999 and ε = 1e-8.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">Weight decay, apart from the gradient.</param>
    public static AdamW AdamW(IEnumerable<Parameter> parameters, double rate = 1e-3, double decay = 0) =>
        new FusedAdamW(parameters, rate, decay);
}
