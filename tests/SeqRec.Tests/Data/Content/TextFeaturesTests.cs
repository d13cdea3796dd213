using SeqRec.Data;

namespace SeqRec.Tests.Data.Content;

public sealed class TextFeaturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Words_are_weighed_as_the_formula_says()
    {
        var matrix = new TfIdfSvd(new()).Weigh(["Red pen, red ink.", "PEN 2 ink", "2 rare"]);  // 'red' and 'rare' are in one text only
        Assert.Equal(3, matrix.Columns);                                                        // 2, ink, pen
        var row = matrix.Entries[2].Single();
        Assert.Equal((0, 1.0), (row.Column, row.Value));
        Assert.All(matrix.Entries[0], entry => Assert.Equal(Math.Sqrt(0.5), entry.Value, 12));
        double Idf(int documents) => Math.Log(4.0 / (1 + documents)) + 1;
        var twice = new TfIdfSvd(new()).Weigh(["a a a b", "a b", "a"]).Entries[0];
        Assert.Equal((1 + Math.Log(3)) * Idf(3) / Idf(2), twice[0].Value / twice[1].Value, 12);
    }

    [Fact]
    public void The_decomposition_keeps_inner_products_as_well_as_any_can()
    {
        var texts = Texts(120, 60);
        var dense = Dense(new TfIdfSvd(new()).Weigh(texts));
        var x = new TfIdfSvd(new() { Dim = 20, Oversampling = 20, PowerIterations = 4 }).Of(texts);
        var singular = dense.Svd(computeVectors: false).S;
        var best = singular.Skip(20).Sum(s => s * s);
        var gram = dense * dense.Transpose();                                                   // of all directions
        Assert.Equal(best, gram.Trace() - x.Values.Sum(v => (double)v * v), 1e-3 * best);
        for (var k = 0; k < 20; k++)
            Assert.Equal(singular[k], Math.Sqrt(Enumerable.Range(0, x.Rows).Sum(i => Math.Pow(x[i][k], 2))), 2e-3);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var options = new TfIdfOptions { Dim = 12, Oversampling = 8 };
        Assert.Equal(new TfIdfSvd(options with { Threads = 1 }).Of(Texts(90, 40)).Values, new TfIdfSvd(options with { Threads = 3 }).Of(Texts(90, 40)).Values);
    }

    [Fact]
    public void Too_few_words_for_the_dimensions_are_refused() =>
        Assert.Contains("3 texts with 1 shared words", Assert.Throws<ArgumentException>(() => new TfIdfSvd(new() { Dim = 2 }).Of(["a b", "a c", "a"])).Message);

    [Fact]
    public void A_file_of_vectors_is_read_row_by_row()
    {
        var path = folder.Write("x.feat1CLS", [.. new[] { 1f, 2f, 3f, 4f, 5f, 6f }.SelectMany(BitConverter.GetBytes)]);
        var x = new FeatureFile(path, dim: 3).Of(["a", "b"]);
        Assert.Equal([4, 5, 6], x[1].ToArray());
        Assert.Contains("24 bytes are not 3 rows of 3", Assert.Throws<DataFormatException>(() => new FeatureFile(path, 3).Of(["a", "b", "c"])).Message);
        var broken = folder.Write("nan", [.. BitConverter.GetBytes(float.NaN)]);
        Assert.Contains("Row 0 holds NaN", Assert.Throws<DataFormatException>(() => new FeatureFile(broken, 1).Of(["a"])).Message);
    }

    // Words drawn so that low numbers are frequent.
    private static string[] Texts(int count, int words)
    {
        var random = new Xoshiro256(3);
        string Word() => $"w{Math.Min(random.Below(words), random.Below(words))}";
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, 8).Select(_ => Word())))];
    }

    private static MathNet.Numerics.LinearAlgebra.Matrix<double> Dense(SparseMatrix matrix)
    {
        var dense = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(matrix.Rows, matrix.Columns);
        for (var i = 0; i < matrix.Rows; i++)
            foreach (var (column, value) in matrix.Entries[i]) dense[i, column] = value;
        return dense;
    }
}
