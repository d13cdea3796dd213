namespace SeqRec.Kernel.Editing;

/// <summary>Jupyter counts positions in Unicode code points, .NET in UTF-16 units: they differ behind an emoji.</summary>
internal static class CodePoints
{
    /// <summary>The UTF-16 index of a position in code points; positions beyond the text are its end.</summary>
    public static int ToIndex(string text, int position)
    {
        var index = 0;
        for (; position > 0 && index < text.Length; position--) index += char.IsSurrogatePair(text, index) ? 2 : 1;
        return index;
    }

    /// <summary>The position in code points of a UTF-16 index.</summary>
    public static int FromIndex(string text, int index)
    {
        var position = 0;
        for (var i = 0; i < index; position++) i += char.IsSurrogatePair(text, i) ? 2 : 1;
        return position;
    }
}
