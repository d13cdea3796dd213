namespace SeqRec.Data;

/// <summary>What a trainer takes its batches from.</summary>
public interface IBatchSource<out TBatch>
{
    /// <summary>Batches of an epoch.</summary>
    int Count { get; }

    /// <summary>The batches of one epoch; the same epoch gives the same batches.</summary>
    /// <param name="epoch">Epoch number, from 1.</param>
    IEnumerable<TBatch> Epoch(int epoch);
}
