namespace SeqRec.Kernels.Recurrence;

/// <summary>
/// The rows of a batch in tiles of <see cref="TileRows"/>, longest first. Equally long rows keep their order. The rows
/// of a tile that still run at some step are therefore its first ones.
/// </summary>
internal sealed class LongestFirst
{
    /// <summary>Rows of a tile; the last tile may have fewer.</summary>
    public const int TileRows = 64;

    private readonly int[] _firstRecord;

    /// <param name="lengths">[B] steps of each row, at least 0.</param>
    public LongestFirst(ReadOnlySpan<long> lengths)
    {
        var keys = new long[lengths.Length];
        for (var row = 0; row < keys.Length; row++) keys[row] = (-lengths[row] << 32) | (uint)row;
        Array.Sort(keys);
        Rows = Array.ConvertAll(keys, key => (int)(uint)key);
        Lengths = Array.ConvertAll(keys, key => -(int)(key >> 32));
        _firstRecord = new int[Tiles + 1];
        for (var tile = 0; tile < Tiles; tile++) _firstRecord[tile + 1] = _firstRecord[tile] + Steps(tile) + 1;
    }

    /// <summary>[B] rows of the batch, longest first.</summary>
    public int[] Rows { get; }

    /// <summary>[B] their lengths.</summary>
    public int[] Lengths { get; }

    public int Tiles => (Rows.Length + TileRows - 1) / TileRows;

    /// <summary>Records of all tiles: one a step, and one for the state after the last.</summary>
    public int Records => _firstRecord[Tiles];

    /// <summary>The first record of a tile.</summary>
    public int FirstRecord(int tile) => _firstRecord[tile];

    /// <summary>Steps of the longest row of a tile.</summary>
    public int Steps(int tile) => Lengths[tile * TileRows];
}
