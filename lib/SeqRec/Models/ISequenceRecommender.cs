using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>Scores every item as the next one of a sequence.</summary>
public interface ISequenceRecommender
{
    /// <summary>Scores of all items after each history.</summary>
    /// <returns>[B, V + 1], column 0 being the padding item, which is no candidate.</returns>
    Tensor Score(SequenceBatch histories);
}

/// <summary>A model that knows its training loss.</summary>
public interface ITrainable<in TBatch>
{
    /// <summary>The loss of one batch.</summary>
    /// <returns>A tensor of one element, with its graph.</returns>
    Tensor Loss(TBatch batch);
}
