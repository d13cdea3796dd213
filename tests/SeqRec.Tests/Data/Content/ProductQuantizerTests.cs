using SeqRec.Data;

namespace SeqRec.Tests.Data.Content;

public sealed class ProductQuantizerTests : IDisposable
{
    private static readonly ProductQuantizerOptions Small = new() { Groups = 4, Codewords = 16, Rotations = 12, Rounds = 20 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Vectors_that_are_codewords_come_back_exactly()
    {
        var random = new Xoshiro256(1);
        var words = Enumerable.Range(0, 4 * 16 * 3).Select(_ => (float)random.NextDouble()).ToArray();                    // [group, codeword, 3]
        var x = Make(800, 12, (_, j) => 0);
        for (var i = 0; i < 800; i++)
            for (var m = 0; m < 4; m++) words.AsSpan((m * 16 + (i < 16 ? i : (int)random.Below(16))) * 3, 3).CopyTo(x.Values.AsSpan(i * 12 + m * 3));
        Assert.InRange(ProductQuantizer.Train(x, Small with { Rotation = QuantizerRotation.None, Rounds = 60 }).RelativeError(x), 0, 1e-12);
    }

    [Fact]
    public void A_code_is_the_nearest_codeword_of_each_group()
    {
        var x = Correlated(500, 12);
        var quantizer = ProductQuantizer.Train(x, Small with { Rotation = QuantizerRotation.None });
        var codes = quantizer.Encode(x);
        for (var i = 0; i < 20; i++)
            for (var m = 0; m < 4; m++)
                Assert.Equal(codes[i][m], Enumerable.Range(0, 16).MinBy(c => Distance(x, i, m, quantizer, codes, (byte)c)));
    }

    [Fact]
    public void A_rotation_found_makes_the_error_smaller_and_one_drawn_does_not()
    {
        var x = Correlated(600, 12);
        double Error(QuantizerRotation rotation) => ProductQuantizer.Train(x, Small with { Rotation = rotation }).RelativeError(x);
        var (none, found, drawn) = (Error(QuantizerRotation.None), Error(QuantizerRotation.Optimised), Error(QuantizerRotation.Random));
        Assert.InRange(found, 0, 0.9 * Math.Min(none, drawn));
    }

    [Theory, InlineData(QuantizerRotation.None), InlineData(QuantizerRotation.Optimised)]
    public void Seed_and_vectors_decide_the_codes_and_threads_do_not(QuantizerRotation rotation)
    {
        var x = Correlated(300, 12);
        byte[] Codes(ulong seed, int threads) => ProductQuantizer.Train(x, Small with { Rotation = rotation, Rotations = 3, Seed = seed, Threads = threads }).Encode(x).Values;
        Assert.Equal(Codes(1, 1), Codes(1, 3));
        Assert.NotEqual(Codes(1, 1), Codes(2, 1));
    }

    [Fact]
    public void Fewer_vectors_than_codewords_are_no_obstacle()
    {
        var x = Correlated(5, 12);
        Assert.InRange(ProductQuantizer.Train(x, Small with { Rotation = QuantizerRotation.None }).RelativeError(x), 0, 1e-12);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var x = Correlated(20, 12);
        Assert.Contains("5 groups do not divide vectors of 12", Assert.Throws<ArgumentException>(() => ProductQuantizer.Train(x, Small with { Groups = 5 })).Message);
        Assert.Contains("1 to 256", Assert.Throws<ArgumentException>(() => ProductQuantizer.Train(x, Small with { Codewords = 257 })).Message);
        var flat = Make(20, 12, (i, j) => j == 0 ? 0 : x.Values[i * 12 + j]);
        Assert.Contains("fewer than 12 directions", Assert.Throws<ArgumentException>(() => ProductQuantizer.Train(flat, Small)).Message);
    }

    [Fact]
    public void Codes_lie_in_the_table_group_after_group_and_padding_in_row_0()
    {
        var codes = new ItemCodes([0, 255, 7, 3], Groups: 2);
        Assert.Equal(new long[,] { { 0, 0 }, { 1, 255 + 1 + 257 }, { 8, 3 + 1 + 257 } }, codes.TableIndices());
        Assert.Equal((514, 8224), (codes.TableRows, new ItemCodes(new byte[32], 32).TableRows));
        Assert.Equal([1, 8, 261, 513], codes.Frequencies().Index().Where(row => row.Item == 1).Select(row => row.Index));
        Assert.Equal([7, 3], codes.Rows(1..).Values);
    }

    [Theory]
    [InlineData("1,2\n3\n", 2, "1 codes where the first line has 2")]
    [InlineData("1,256\n", 1, "'256' is no code")]
    [InlineData("\n", 0, "no codes")]
    public void Faults_in_a_file_of_codes_are_named(string text, int line, string problem)
    {
        var error = Assert.Throws<DataFormatException>(() => ItemCodes.Read(folder.Write("codes.csv", text)));
        Assert.Equal(line, error.Line);
        Assert.Contains(problem, error.Message);
    }

    [RealDataFact("vqrec-codes")]
    public void The_published_codes_of_Scientific_are_read()
    {
        var codes = ItemCodes.Read(DataCatalog.Default.PathOf("vqrec-codes", "Scientific.codes.csv.gz"));
        Assert.Equal((4373, 32), (codes.Items, codes.Groups));
        Assert.Equal([184, 35, 120, 10], codes[0][..4].ToArray());
    }

    // Dimensions that hang together across groups, the first of them the widest.
    private static Features Correlated(int rows, int dim)
    {
        var random = new Xoshiro256(2);
        var x = Make(rows, dim, (_, j) => (float)((random.NextDouble() - 0.5) / (1 + j)));
        var sums = Make(rows, dim, (i, j) => x.Values[i * dim + j] + (j > 0 ? x.Values[i * dim + (j + 4) % dim] : 0));
        return sums;
    }

    private static Features Make(int rows, int dim, Func<int, int, float> value) =>
        new([.. from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, dim) select value(i, j)], rows, dim);

    private static double Distance(Features x, int i, int m, ProductQuantizer quantizer, ItemCodes codes, byte code)
    {
        var own = codes[i].ToArray();
        own[m] = code;
        var decoded = quantizer.Decode(new(own, 4, 16));
        return Enumerable.Range(3 * m, 3).Sum(j => Math.Pow(x[i][j] - decoded[0][j], 2));
    }
}
