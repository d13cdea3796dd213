using SeqRec.Layers;
using static TorchSharp.torch;

namespace SeqRec.Augmentation;

/// <summary>Brings states to length 1 (NISER: Gupta et al., 2019; a mild augmentation of ECL-SR, RecSys 2023).</summary>
/// <remarks>The cosine of a single state with its normalised self is 1; the view differs only where several are averaged.</remarks>
public static class Normalise
{
    /// <summary>h / max(‖h‖₂, 10⁻¹²), for each state.</summary>
    /// <param name="h">[.., D] states.</param>
    public static Tensor Apply(Tensor h) => Elementary.Unit(h);
}
