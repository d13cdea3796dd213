using System.Globalization;

namespace SeqRec.Data;

/// <summary>The codes of items: in each of M groups the number of a codeword.</summary>
/// <param name="Values">[V, M] row by row, 0..Codewords - 1; row k belongs to item k + 1.</param>
/// <param name="Groups">M.</param>
/// <param name="Codewords">How many codewords a group has, at most 256.</param>
public sealed record ItemCodes(byte[] Values, int Groups, int Codewords = 256)
{
    /// <summary>V.</summary>
    public int Items => Values.Length / Groups;

    /// <summary>Rows of a table with one row for each codeword of each group, and one before each group: of the first of these, row 0, padding is made.</summary>
    public int TableRows => Groups * (Codewords + 1);

    /// <summary>Row k. [M]</summary>
    public ReadOnlySpan<byte> this[int row] => Values.AsSpan(row * Groups, Groups);

    /// <summary>Where the codes of items lie in the table: c + 1 + (m - 1) (Codewords + 1) for codeword c of group m = 1..M, and 0 for padding. [V + 1, M]</summary>
    public long[,] TableIndices()
    {
        var indices = new long[Items + 1, Groups];
        for (var item = 1; item <= Items; item++)
            for (var m = 0; m < Groups; m++) indices[item, m] = this[item - 1][m] + 1 + m * (Codewords + 1L);
        return indices;
    }

    /// <summary>How often the items use each row of the table. [TableRows]</summary>
    public int[] Frequencies()
    {
        var counts = new int[TableRows];
        for (var k = 0; k < Values.Length; k++) counts[Values[k] + 1 + k % Groups * (Codewords + 1)]++;
        return counts;
    }

    /// <summary>Some of the items, in the order given.</summary>
    /// <param name="rows">Numbers of rows, from 0.</param>
    public ItemCodes Rows(Range rows)
    {
        var (first, count) = rows.GetOffsetAndLength(Items);
        return this with { Values = Values[(first * Groups)..((first + count) * Groups)] };
    }

    /// <summary>Some of the items, in the order given.</summary>
    /// <param name="rows">Numbers of rows, from 0.</param>
    public ItemCodes Rows(IEnumerable<int> rows) => this with { Values = [.. rows.SelectMany(row => this[row].ToArray())] };

    /// <summary>Codes drawn evenly, which know nothing of the items: what is left of a model when content is taken away.</summary>
    public static ItemCodes Random(int items, int groups, int codewords, ulong seed)
    {
        var random = new Xoshiro256(seed);
        var values = new byte[items * groups];
        for (var k = 0; k < values.Length; k++) values[k] = (byte)random.Below(codewords);
        return new(values, groups, codewords);
    }

    /// <summary>Writes them as <see cref="Read"/> reads them.</summary>
    public void Write(string path) => AtomicFile.Write(path, writer =>
    {
        for (var item = 0; item < Items; item++) writer.WriteLine(string.Join(',', this[item].ToArray()));
    });

    /// <summary>Reads codes made elsewhere: an item a line, M numbers from 0 to 255 separated by commas, plain or gzip.</summary>
    /// <exception cref="DataFormatException">A line has another number of codes than the first, or something that is no code.</exception>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    public static ItemCodes Read(string path)
    {
        using var lines = new LineReader(path);
        var (values, groups) = (new List<byte>(), 0);
        while (lines.Next() is { } line)
        {
            var codes = line.Split(',');
            groups = groups == 0 ? codes.Length : groups;
            if (codes.Length != groups) throw lines.Error($"{codes.Length} codes where the first line has {groups}.", "Fetch the file again.");
            foreach (var code in codes)
                values.Add(byte.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var c) ? c : throw lines.Error($"'{code}' is no code.", "Codes are numbers from 0 to 255."));
        }
        return values.Count > 0 ? new([.. values], groups) : throw new DataFormatException(path, 0, "The file holds no codes.", "Fetch it again.");
    }
}
