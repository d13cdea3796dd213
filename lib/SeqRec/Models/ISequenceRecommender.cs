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

/// <summary>A model whose loss is a sum over the rows of a batch, so that processes can share them.</summary>
public interface IDivisible<in TBatch> : ITrainable<TBatch>
{
    /// <summary>False where options make the loss depend on whole batches.</summary>
    bool IsDivisible => true;

    /// <summary>Rows of a batch.</summary>
    int RowsOf(TBatch batch);

    /// <summary>What some rows, at least one, contribute to <see cref="ITrainable{TBatch}.Loss"/>: over ranges that together are all rows it adds up to it.</summary>
    /// <returns>A tensor of one element, with its graph.</returns>
    Tensor LossOf(TBatch batch, Range rows);
}

/// <summary>The same where the loss is a mean over targets.</summary>
public interface IMeanOverTargets : IDivisible<SequenceBatch>
{
    int IDivisible<SequenceBatch>.RowsOf(SequenceBatch batch) => batch.Size;

    Tensor IDivisible<SequenceBatch>.LossOf(SequenceBatch batch, Range rows)
    {
        var part = batch.Rows(rows);
        return Loss(part) * ((double)part.TargetCount / batch.TargetCount);
    }
}
