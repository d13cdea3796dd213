using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>An <see cref="E4SRec"/> that is left after some of its layers, without training for it: SLMRec's first experiment (Figure 2 a-c).</summary>
/// <param name="model">Trained with all its layers.</param>
/// <param name="states">The model's states at the depth where it is left alone, as first entry, or at all depths from 0.</param>
/// <param name="depth">Entry of <paramref name="states"/>.</param>
/// <param name="normalised">Puts states through the final norm, which the model itself only does with its last one.</param>
public sealed class EarlyExit(E4SRec model, ITeacherStates states, int depth, bool normalised) : ISequenceRecommender
{
    /// <inheritdoc/>
    public Tensor Score(SequenceBatch histories)
    {
        var state = states.Of(histories)[depth];
        return model.ScoreOfState(normalised ? model.Llama.Normalised(state) : state);
    }
}
