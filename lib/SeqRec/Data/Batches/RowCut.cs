namespace SeqRec.Data;

/// <summary>Rows of the arrays that a batch consists of.</summary>
internal static class RowCut
{
    /// <summary>Some rows, the first <paramref name="width"/> slots of each. [B, L] -> [B', L'].</summary>
    public static T[,] Rows<T>(this T[,] all, Range rows, int width)
    {
        var (from, count) = rows.GetOffsetAndLength(all.GetLength(0));
        var cut = new T[count, width];
        for (var b = 0; b < count; b++) Array.Copy(all, (from + b) * all.GetLength(1), cut, b * width, width);
        return cut;
    }

    /// <summary>The same where a slot has several elements. [B, L, K] -> [B', L', K].</summary>
    public static T[,,] Rows<T>(this T[,,] all, Range rows, int width)
    {
        var (from, count) = rows.GetOffsetAndLength(all.GetLength(0));
        var (slots, each) = (all.GetLength(1), all.GetLength(2));
        var cut = new T[count, width, each];
        for (var b = 0; b < count; b++) Array.Copy(all, (from + b) * slots * each, cut, b * width * each, width * each);
        return cut;
    }
}
