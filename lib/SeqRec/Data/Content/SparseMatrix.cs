namespace SeqRec.Data;

/// <summary>A matrix of which few elements are not 0.</summary>
/// <param name="Columns">Number of columns.</param>
/// <param name="Entries">The elements of each row, in order of column.</param>
internal sealed record SparseMatrix(int Columns, (int Column, double Value)[][] Entries)
{
    public int Rows => Entries.Length;

    public SparseMatrix Transposed()
    {
        var columns = Enumerable.Range(0, Columns).Select(_ => new List<(int, double)>()).ToArray();
        for (var i = 0; i < Rows; i++)
            foreach (var (column, value) in Entries[i]) columns[column].Add((i, value));
        return new(Rows, [.. columns.Select(column => column.ToArray())]);
    }

    /// <summary>This matrix times a dense one. [rows, columns] x [columns, width]</summary>
    public double[] Multiply(double[] dense, int width, int threads)
    {
        var product = new double[Rows * width];
        Parallel.For(0, Rows, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            var sum = product.AsSpan(i * width, width);
            foreach (var (column, value) in Entries[i])
                for (var j = 0; j < width; j++) sum[j] += value * dense[column * width + j];
        });
        return product;
    }
}
