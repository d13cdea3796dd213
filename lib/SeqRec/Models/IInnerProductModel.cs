using SeqRec.Data;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>
/// A model whose scores are inner products of a user vector with item vectors, so that ranks can be found without the
/// matrix of all scores.
/// </summary>
internal interface IInnerProductModel : ISequenceRecommender
{
    /// <summary>
    /// The user vector after each history [B, D], and the item vectors [V + 1, D], of which row 0 is padding.
    /// </summary>
    (Tensor Users, Tensor Items) Factors(SequenceBatch histories);
}
