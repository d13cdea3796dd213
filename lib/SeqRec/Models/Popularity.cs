using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>Scores an item by how often it occurs in the training sequences: the row every other model must beat.</summary>
public sealed class Popularity : ISequenceRecommender
{
    private readonly float[] counts;

    /// <summary>Counts the items of the training sequences.</summary>
    public Popularity(SequenceSplit split)
    {
        counts = new float[split.ItemCount + 1];
        foreach (var sequence in split.TrainingSequences)
            foreach (var item in sequence.Items) counts[item]++;
    }

    /// <inheritdoc/>
    public Tensor Score(SequenceBatch histories) =>
        tensor(counts, device: CPU).unsqueeze(0).expand(histories.Size, counts.Length);
}
