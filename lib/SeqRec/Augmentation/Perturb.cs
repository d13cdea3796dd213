using SeqRec.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Augmentation;

/// <summary>Moves states a little (SimGCL: Yu et al., SIGIR 2022; a mild augmentation of ECL-SR, RecSys 2023).</summary>
public static class Perturb
{
    /// <summary>h + ε sign(h) ⊙ r/‖r‖₂ with r ~ U(0, 1)^D drawn anew for each state, which so stays in its orthant.</summary>
    /// <param name="h">[.., D] states; a zero component stays zero.</param>
    /// <param name="epsilon">ε, how far a state without zero components moves.</param>
    /// <param name="random">Source of the noise, on the states' device.</param>
    public static Tensor Apply(Tensor h, double epsilon, Generator random)
    {
        var r = Elementary.Unit(rand(h.shape, h.dtype, h.device, generator: random));  // [.., D]
        return h + epsilon * h.detach().sign() * r;
    }
}
