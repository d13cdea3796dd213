using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>
/// A first-order Markov chain: an item scores by how often it followed the history's last item in training, and among
/// equals by its popularity. The smallest model that uses order.
/// </summary>
public sealed class MarkovChain : ISequenceRecommender
{
    private readonly float[] prior;
    private readonly Dictionary<int, int>[] followers;

    /// <summary>Counts the transitions of the training sequences.</summary>
    public MarkovChain(SequenceSplit split)
    {
        prior = new float[split.ItemCount + 1];
        followers = [.. Enumerable.Range(0, split.ItemCount + 1).Select(_ => new Dictionary<int, int>())];
        foreach (var items in split.TrainingSequences.Select(s => s.Items))
            for (var t = 0; t < items.Length; t++)
            {
                prior[items[t]]++;
                if (t > 0) followers[items[t - 1]][items[t]] = followers[items[t - 1]].GetValueOrDefault(items[t]) + 1;
            }
        var most = prior.Max() + 1;  // keeps the prior below one transition
        for (var item = 0; item < prior.Length; item++) prior[item] /= most;
    }

    /// <inheritdoc/>
    public Tensor Score(SequenceBatch histories)
    {
        var scores = new float[histories.Size, prior.Length];
        for (var b = 0; b < histories.Size; b++)
        {
            for (var item = 0; item < prior.Length; item++) scores[b, item] = prior[item];
            foreach (var (item, count) in followers[(int)histories.Items[b, Math.Max(histories.Lengths[b], 1) - 1]]) scores[b, item] += count;
        }
        return tensor(scores, device: CPU);
    }
}
