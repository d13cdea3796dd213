using System.Text.Json.Nodes;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Tests.Verification;

public sealed class ExpectationMakerTests : IDisposable
{
    private static readonly double[] Scores = [0.40, 0.42, 0.38, 0.41, 0.39];
    private static readonly Dictionary<string, string> Rejects = new() { ["score"] = "untrained" };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_never_moves_is_exact_or_numeric_and_what_moves_gets_a_band()
    {
        var made = Expectations.Read(MakeBands(0.44));
        Assert.IsType<ExactExpectation>(made.Numbers[0]);
        Assert.IsType<NumericExpectation>(made.Numbers[1]);
        var band = Assert.IsType<BandExpectation>(made.Numbers[2]);
        Assert.Equal((0.44, 0.40, "untrained"), (band.Value, Math.Round(band.Mean, 12), band.MustReject));
        Assert.Equal(Math.Sqrt(0.001 / 4), band.Sd, 1e-12);
        Assert.Equal(9.43, band.K);  // 8.610, of t with four degrees of freedom, times the root of 1.2
        Assert.All(made.Verify(Run(0.43)), verdict => Assert.True(verdict.Holds));
        Assert.Contains(made.Verify(Run(0.56)), verdict => !verdict.Holds);
    }

    [Fact]
    public void A_run_with_the_same_parameters_is_compared_exactly_and_one_with_others_is_not()
    {
        var made = Expectations.Read(MakeBands(0.44));
        Assert.All(made.Verify(Run(0.44)), verdict => Assert.True(verdict.IsExact));
        var moved = Assert.Single(made.Verify(Run(0.43)), verdict => verdict.IsMoved);
        Assert.Equal(("score", true, false), (moved.Name, moved.Holds, moved.IsExact));
        Assert.All(made.Verify(Run(0.43, seed: 7)), verdict => Assert.Null(verdict.IsExact));
    }

    [Fact]
    public void A_value_outside_its_band_is_stored_only_with_a_reason()
    {
        Assert.Contains("'score' is 0.56, not 0.4", Assert.Throws<VerificationFileException>(() => MakeBands(0.56)).Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
        var path = MakeBands(0.44);
        Assert.Contains("--moved", Assert.Throws<VerificationFileException>(() => Maker(0.56).StoreValues(folder.Path)).Message);
        Assert.Equal(0.44, Score(path).Value);
        Maker(0.56, "another sampler").StoreValues(folder.Path);
        Assert.Equal((0.56, 0.40), (Score(path).Value, Math.Round(Score(path).Mean, 12)));
        Assert.Contains("another sampler", File.ReadAllText(path));
        Assert.All(Expectations.Read(path).Verify(Run(0.56)), verdict => Assert.True(verdict.Holds));
    }

    [Fact]
    public void New_values_keep_the_bands_and_other_numbers_need_new_ones()
    {
        var path = MakeBands(0.44);
        Maker(0.41).StoreValues(folder.Path);
        Assert.Equal((0.41, 9.43, "untrained"), (Score(path).Value, Score(path).K, Score(path).MustReject));
        var fewer = new ExpectationMaker(Run(0.41) with { Numbers = [] }, Source());
        Assert.Contains("--bands", Assert.Throws<VerificationFileException>(() => fewer.StoreValues(folder.Path)).Message);
    }

    [Fact]
    public void Too_few_seeds_or_runs_that_differ_make_no_file()
    {
        Assert.Throws<VerificationFileException>(() => Maker(1).MakeBands(folder.Path, [Run(1), Run(2)], Source(), Rejects));
        Metrics[] uneven = [Run(1), Run(2), Run(3), Run(4), Run(5) with { Numbers = [] }];
        Assert.Throws<VerificationFileException>(() => Maker(1).MakeBands(folder.Path, uneven, Source(), Rejects));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private string MakeBands(double own) => Maker(own).MakeBands(folder.Path, [.. Scores.Select(s => Run(s, seed: 2))], Source(), Rejects);

    private static ExpectationMaker Maker(double own, string? moved = null) => new(Run(own), Source(), moved);

    private static BandExpectation Score(string path) => (BandExpectation)Expectations.Read(path).Numbers[2];

    private static JsonObject Source() =>
        new() { ["commit"] = "c", ["date"] = "2026-01-01", ["machine"] = "m", ["command"] = "seqrec expect" };

    private static Metrics Run(double score, int seed = 1) => new("nb", "quick", new JsonObject { ["seed"] = seed }, null,
        [Number("users", 12), Number("share", 0.25), Number("score", score), Number("untrained", 0.01)]);

    private static RecordedNumber Number(string name, double value) =>
        new(name, JsonValue.Create(value), new JsonObject { ["name"] = name, ["value"] = value });
}
