using System.Text.Json.Nodes;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Tests.Verification;

public sealed class ExpectationMakerTests : IDisposable
{
    private static readonly JsonObject Made = new() { ["commit"] = "c", ["date"] = "2026-01-01", ["machine"] = "m", ["command"] = "seqrec expect" };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_never_moves_is_exact_or_numeric_and_what_moves_gets_a_band()
    {
        double[] scores = [0.40, 0.42, 0.38, 0.41, 0.39];
        var path = new ExpectationMaker([.. scores.Select(s => Run(s))], Made, new Dictionary<string, string> { ["score"] = "untrained" }).Save(folder.Path);
        var made = Expectations.Read(path);
        Assert.IsType<ExactExpectation>(made.Numbers[0]);
        Assert.IsType<NumericExpectation>(made.Numbers[1]);
        var band = Assert.IsType<BandExpectation>(made.Numbers[2]);
        Assert.Equal((0.40, "untrained"), (Math.Round(band.Mean, 12), band.MustReject));
        Assert.Equal(Math.Sqrt(0.001 / 4), band.Sd, 1e-12);
        Assert.Equal(9.43, band.K);  // 8.610, of t with four degrees of freedom, times the root of 1.2
        Assert.All(made.Verify(Run(0.43)), verdict => Assert.True(verdict.Holds));
        Assert.Contains(made.Verify(Run(0.56)), verdict => !verdict.Holds);
    }

    [Fact]
    public void Too_few_seeds_or_runs_that_differ_make_no_file()
    {
        Assert.Throws<VerificationFileException>(() => new ExpectationMaker([Run(1), Run(2)], Made, new Dictionary<string, string>()).Save(folder.Path));
        Metrics[] uneven = [Run(1), Run(2), Run(3), Run(4), Run(5) with { Numbers = [] }];
        Assert.Throws<VerificationFileException>(() => new ExpectationMaker(uneven, Made, new Dictionary<string, string>()).Save(folder.Path));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static Metrics Run(double score) => new("nb", "quick", [], null,
        [Number("users", 12), Number("share", 0.25), Number("score", score), Number("untrained", 0.01)]);

    private static RecordedNumber Number(string name, double value) => new(name, JsonValue.Create(value), new JsonObject { ["name"] = name, ["value"] = value });
}
