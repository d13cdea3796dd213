namespace SeqRec.Benchmarks;

/// <summary>Items and their categories.</summary>
/// <param name="Ids">[..] item ids.</param>
/// <param name="Categories">[..] categories of the items.</param>
internal sealed record Items(Tensor Ids, Tensor Categories);

/// <summary>A batch of click examples, histories padded at their end.</summary>
/// <param name="Target">[B] target items.</param>
/// <param name="History">[B, T] items of the histories.</param>
/// <param name="Drawn">[B, T] items drawn for the auxiliary loss.</param>
/// <param name="Mask">[B, T] 1 at real steps, else 0.</param>
/// <param name="Labels">[B] 1 for a click, else 0.</param>
internal sealed record ClickTensors(Items Target, Items History, Items Drawn, Tensor Mask, Tensor Labels)
{
    /// <summary>Makes the tensors of a batch.</summary>
    /// <param name="rows">The examples.</param>
    /// <param name="categoryOf">[V + 1] the category of each item.</param>
    /// <param name="drawFrom">Items to draw from for the auxiliary loss.</param>
    /// <param name="random">Draws them.</param>
    public static ClickTensors Of(ClickRow[] rows, Tensor categoryOf, int[] drawFrom, Random random)
    {
        Items Of(Tensor ids) => new(ids, categoryOf[ids]);
        int[] Draw(ClickRow row) => Array.ConvertAll(row.History, _ => drawFrom[random.Next(drawFrom.Length)]);
        var (history, last) = PaddedRows.AtEnd([.. rows.Select(row => row.History)], Shapes.Length);
        var (drawn, _) = PaddedRows.AtEnd([.. rows.Select(Draw)], Shapes.Length);
        var mask = (arange(Shapes.Length).unsqueeze(0) <= last.unsqueeze(1)).to(float32);
        var labels = tensor(rows.Select(row => (float)row.Clicked).ToArray());
        return new(Of(PaddedRows.Ids(rows.Select(row => row.Item))), Of(history), Of(drawn), mask, labels);
    }
}
