namespace SeqRec.Benchmarks;

/// <summary>Rows of different lengths as one tensor.</summary>
internal static class PaddedRows
{
    /// <summary>Rows padded with 0 at their end, and the place of each row's last item.</summary>
    /// <param name="rows">[B][..] items; of a longer row the last <paramref name="width"/>.</param>
    /// <param name="width">L.</param>
    public static (Tensor Rows, Tensor Last) AtEnd(IReadOnlyList<int[]> rows, int width)
    {
        var (padded, last) = (new long[rows.Count, width], new long[rows.Count]);
        for (var b = 0; b < rows.Count; b++)
        {
            var items = Newest(rows[b], width);
            for (var t = 0; t < items.Length; t++) padded[b, t] = items[t];
            last[b] = items.Length - 1;
        }
        return (tensor(padded), tensor(last));
    }

    /// <summary>Rows padded with 0 at their start.</summary>
    public static Tensor AtStart(IReadOnlyList<int[]> rows, int width)
    {
        var padded = new long[rows.Count, width];
        for (var b = 0; b < rows.Count; b++)
        {
            var items = Newest(rows[b], width);
            for (var t = 0; t < items.Length; t++) padded[b, width - items.Length + t] = items[t];
        }
        return tensor(padded);
    }

    /// <summary>Item ids as a tensor. [B]</summary>
    public static Tensor Ids(IEnumerable<int> items) => tensor(items.Select(item => (long)item).ToArray());

    private static ReadOnlySpan<int> Newest(int[] row, int width) => row.AsSpan()[Math.Max(0, row.Length - width)..];
}
