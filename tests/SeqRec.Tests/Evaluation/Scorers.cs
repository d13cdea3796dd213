using SeqRec.Data;
using SeqRec.Models;
using static TorchSharp.torch;

namespace SeqRec.Tests.Evaluation;

/// <summary>Scores written by a function of the user; remembers how many rows it was ever asked for at once.</summary>
internal sealed class Scorer(int itemCount, Func<int, int, float> score) : ISequenceRecommender
{
    public int MostRows { get; private set; }

    public Tensor Score(SequenceBatch histories)
    {
        MostRows = Math.Max(MostRows, histories.Size);
        var rows = new float[histories.Size, itemCount + 1];
        for (var b = 0; b < histories.Size; b++)
            for (var item = 0; item <= itemCount; item++) rows[b, item] = score(histories.Users[b], item);
        return tensor(rows);
    }
}
