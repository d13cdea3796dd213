namespace SeqRec.Tests;

/// <summary>The attributes that skip a test say why, and skip nothing where everything is there.</summary>
public sealed class SkippingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("seqrec-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_slow_test_runs_when_all_are_asked_for()
    {
        Assert.Contains("test.sh --all", SlowTests.FindReason(null));
        Assert.Contains("test.sh --all", SlowTests.FindReason("some"));
        Assert.Null(SlowTests.FindReason("all"));
    }

    [Fact]
    public void A_test_with_programs_runs_where_all_are_on_the_path()
    {
        File.WriteAllText(Path.Combine(folder, OperatingSystem.IsWindows() ? "one.exe" : "one"), "");
        var path = $"nowhere{Path.PathSeparator}{folder}";
        Assert.Null(Programs.FindMissing(["one"], path));
        Assert.Equal("needs the program two and three", Programs.FindMissing(["one", "two", "three"], path));
        Assert.Equal("needs the program one", Programs.FindMissing(["one"], null));
    }

    [Fact]
    public void A_test_on_real_data_runs_where_the_set_is_there()
    {
        Directory.CreateDirectory(Path.Combine(folder, "ml-100k"));
        Assert.Null(RealData.Missing("ml-100k", folder));
        Assert.Contains("it is not in SEQREC_DATA", RealData.Missing("yelp", folder));
        Assert.Contains("SEQREC_DATA is not set", RealData.Missing("ml-100k", ""));
        Assert.Contains("SEQREC_DATA is not set", RealData.Missing("ml-100k", null));
    }

    [Fact]
    public void The_attributes_of_this_machine_agree_with_its_environment()
    {
        Assert.Equal(SlowTests.Asked == "all", new SlowFactAttribute().Skip is null);
        Assert.Equal(SlowTests.Asked == "all", new SlowTheoryAttribute().Skip is null);
        Assert.Null(new ProgramFactAttribute("dotnet").Skip);
        Assert.StartsWith("needs the program no-such-program", new ProgramFactAttribute("no-such-program").Skip);
        Assert.StartsWith("needs the data set no-such-set", new RealDataFactAttribute("no-such-set").Skip);
    }
}
