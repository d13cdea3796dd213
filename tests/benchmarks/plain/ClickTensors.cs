namespace SeqRec.Benchmarks;

/// <summary>A batch of click examples, histories padded at their end.</summary>
/// <param name="Target">Item and category of each example, [B] each.</param>
/// <param name="History">The same of each step, [B, T] each.</param>
/// <param name="Drawn">The same of the items drawn for the auxiliary loss, [B, T] each.</param>
/// <param name="Mask">[B, T] 1 at real steps, else 0.</param>
/// <param name="Labels">[B] 1 for a click, else 0.</param>
internal sealed record ClickTensors(
    (Tensor Item, Tensor Category) Target, (Tensor Item, Tensor Category) History, (Tensor Item, Tensor Category) Drawn, Tensor Mask, Tensor Labels)
{
    /// <summary>Makes the tensors of a batch.</summary>
    /// <param name="rows">The examples.</param>
    /// <param name="categoryOf">[V + 1] the category of each item.</param>
    /// <param name="drawFrom">Items to draw from for the auxiliary loss.</param>
    /// <param name="random">Draws them.</param>
    public static ClickTensors Of(ClickRow[] rows, Tensor categoryOf, int[] drawFrom, Random random)
    {
        (Tensor, Tensor) WithCategories(Tensor items) => (items, categoryOf[items]);
        var (history, last) = PaddedRows.AtEnd([.. rows.Select(row => row.History)], Shapes.Length);
        var (drawn, _) = PaddedRows.AtEnd([.. rows.Select(row => Array.ConvertAll(row.History, _ => drawFrom[random.Next(drawFrom.Length)]))], Shapes.Length);
        return new(WithCategories(PaddedRows.Ids(rows.Select(row => row.Item))), WithCategories(history), WithCategories(drawn),
            (arange(Shapes.Length).unsqueeze(0) <= last.unsqueeze(1)).to(float32), tensor(rows.Select(row => (float)row.Clicked).ToArray()));
    }
}
