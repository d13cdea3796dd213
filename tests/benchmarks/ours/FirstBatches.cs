using SeqRec.Data;

namespace SeqRec.Benchmarks;

/// <summary>The first batches of each epoch, to warm up on.</summary>
/// <param name="Source">The whole epochs.</param>
/// <param name="Count">Batches to take.</param>
internal sealed record FirstBatches<T>(IBatchSource<T> Source, int Count) : IBatchSource<T>
{
    public IEnumerable<T> Epoch(int epoch) => Source.Epoch(epoch).Take(Count);
}
