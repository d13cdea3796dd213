using System.Globalization;
using SeqRec.Experiments;
using SeqRec.Reporting;
using SeqRec.Tests.Experiments;
using SeqRec.Tests.Layers;
using SeqRec.Tests.Reporting;

namespace SeqRec.Tests;

/// <summary>
/// What is written and read is the same where numbers are written otherwise. The culture is made here, because .NET has
/// those of countries only where a library of the system is installed. That words do not depend on a culture, as the i of
/// Turkish would make them, the compiler checks (.editorconfig).
/// </summary>
[Collection(SharedTorchState.Name)]
public sealed class CultureTests
{
    // Numbers as in German, minus as in Swedish, dates with another order and separator.
    private static CultureInfo Other
    {
        get
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (",", ".");
            (culture.NumberFormat.NegativeSign, culture.NumberFormat.PercentDecimalSeparator) = ("\u2212", ",");
            (culture.DateTimeFormat.ShortDatePattern, culture.DateTimeFormat.TimeSeparator) = ("dd'.'MM'.'yyyy", ".");
            return culture;
        }
    }

    public static TheoryData<string> Families => EveryModelTests.Families;

    [Fact]
    public void The_culture_is_another()
    {
        Assert.Equal("\u22121,5", Under(() => $"{-1.5}"));
        Assert.Equal("-1.5", $"{-1.5}");
    }

    [Theory, MemberData(nameof(Families))]
    public void A_run_and_its_command_are_the_same(string model) => AssertSame(() =>
    {
        var experiment = SmallExperiment.Of(model) with { Threads = 1 };
        experiment = experiment with { Changes = [.. experiment.Changes, ("train.learningRate", "0.0015")] };
        return experiment.Command + SmallExperiments.Run(experiment).Record.ReproducibleSha256();
    });

    [Fact]
    public void Tables_are_the_same()
    {
        var table = new ResultTable(
            [new("model"), Column.Number("hr@10"), Column.Count("users")], [["a", -0.0481, 35598], ["b", 12.5, -7]], "caption");
        AssertSame(() => $"{table}{table.ToCsv()}{Shown(table)}");
    }

    [Fact]
    public void Charts_are_the_same()
    {
        AssertSame(() => Shown(Charts.Line("a", "x", "y", Series.Of("train", [3, 2, -1.5]), new Series("b", [1, 3.5], [3.2, 2], [0.1, 0.2]))));
        AssertSame(() => Shown(Charts.Bar("a", "y", ["c", "d"], new Bars("e", [0.1, -0.35], [0.01, 0.02]))));
    }

    [Fact]
    public void Results_pages_are_the_same()
    {
        RunRecord[] runs = [Runs.Run(seed: 42), Runs.Run(seed: 43, hitRate: 0.0512)];
        AssertSame(() => new ResultsPage(PaperNumbers.Load("sasrec-baselines"), runs, "").ToString());
    }

    private static string Shown(object value) =>
        string.Join('\n', Kernel.Render(value).OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => part.Value));

    private static void AssertSame(Func<string> write) => Assert.Equal(write(), Under(write));

    private static string Under(Func<string> write)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = Other;
        try
        {
            return write();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
