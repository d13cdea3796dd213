using System.Text.Json;
using System.Xml.Linq;
using SeqRec.Reporting;
using SeqRec.Reporting.Rendering;

namespace SeqRec.Tests.Reporting;

public class ChartsTests
{
    private static readonly Figure Lines = Charts.Line("Loss & more", "epoch", "loss", Series.Of("train", [3, 2, 1.5]), new Series("valid", [1, 3], [3.2, 2], [0.1, 0.2]));

    private static readonly Figure Grouped = Charts.Bar("Models", "HR@10", ["Popularity", "SASRec"], new Bars("quick", [0.1, 0.3], [0.01, 0.02]), new Bars("real", [0.05, -0.02]));

    [Fact]
    public void Plotly_figure_holds_the_data()
    {
        var figure = JsonDocument.Parse(Kernel.Render(Lines)["application/vnd.plotly.v1+json"]).RootElement;
        var valid = figure.GetProperty("data")[1];
        Assert.Equal("scatter", valid.GetProperty("type").GetString());
        Assert.Equal([1.0, 3.0], valid.GetProperty("x").EnumerateArray().Select(x => x.GetDouble()));
        Assert.Equal([0.1, 0.2], valid.GetProperty("error_y").GetProperty("array").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal("epoch", figure.GetProperty("layout").GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("bar", JsonDocument.Parse(Grouped.PlotlyJson).RootElement.GetProperty("data")[0].GetProperty("type").GetString());
    }

    [Fact]
    public void Picture_is_well_formed_scales_and_runs_no_script()
    {
        foreach (var html in new[] { Lines, Grouped }.Select(f => Kernel.Render(f)["text/html"]))
        {
            var svg = XElement.Parse(html).Elements().Single();
            Assert.Equal("0 0 680 400", svg.Attribute("viewBox")!.Value);
            Assert.DoesNotContain("script", html);
            Assert.Contains("currentColor", html);
        }

        Assert.Contains("Loss &amp; more", Lines.Svg);
    }

    [Fact]
    public void Everything_drawn_lies_inside_the_picture()
    {
        var shapes = new[] { Lines, Grouped }.SelectMany(f => XElement.Parse(f.Svg).Descendants());
        foreach (var shape in shapes)
            foreach (var (name, limit) in new[] { ("x", 680), ("x1", 680), ("x2", 680), ("cx", 680), ("y", 400), ("y1", 400), ("y2", 400), ("cy", 400) })
                if (shape.Attribute(name) is { } position) Assert.InRange((double)position, 0, limit);
    }

    [Fact]
    public void Bars_rise_from_zero_and_in_proportion()
    {
        var bars = XElement.Parse(Grouped.Svg).Descendants().Where(e => e.Name.LocalName == "rect").Skip(2).ToList(); // after two legend keys
        var heights = bars.Select(b => (double)b.Attribute("height")!).ToList();
        Assert.Equal(4, bars.Count);
        Assert.Equal(3, heights[2] / heights[0], 0.02); // 0.3 against 0.1
        Assert.Equal((double)bars[0].Attribute("y")! + heights[0], (double)bars[3].Attribute("y")!, 0.2); // a negative bar hangs from zero
    }

    [Fact]
    public void Long_category_names_are_wrapped_and_long_words_shortened()
    {
        string[] names = ["Toys and Games of Amazon", "Pneumonoultramicroscopic", "ML-1M", "Yelp", "a", "b"];
        var texts = XElement.Parse(Charts.Bar("t", "y", names, new Bars("s", [1, 2, 3, 4, 5, 6])).Svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToList();
        Assert.Equal(["Toys and", "Games of", "Amazon", "Pneumonoultr…", "ML-1M"], texts.SkipWhile(t => t != "Toys and").Where(t => !char.IsDigit(t[0])).Take(5));
    }

    [Fact]
    public void Plain_text_tells_the_last_values()
    {
        Assert.Equal("Loss & more: loss by epoch. train ends at 1.5000; valid ends at 2.0000.", Lines.ToString());
        Assert.Equal("Models (HR@10). quick: Popularity 0.1000, SASRec 0.3000; real: Popularity 0.0500, SASRec -0.0200.", Grouped.ToString());
    }

    [Theory]
    [InlineData(0.0, 0.0481, "0.00|0.01|0.02|0.03|0.04|0.05", false)]
    [InlineData(1.0, 3.0, "1|2|3", true)]
    [InlineData(1.0, 20.0, "0|5|10|15|20", true)]
    [InlineData(5.0, 5.0, "2|3|4|5|6|7|8", false)]
    [InlineData(0.0, 0.0, "0.0|0.2|0.4|0.6|0.8|1.0", false)]
    [InlineData(-1500.0, 1500.0, "-2,000|-1,000|0|1,000|2,000", false)]
    public void Ticks_are_round_numbers(double min, double max, string labels, bool whole)
    {
        var axis = Axis.Over([min, max], 5, 0, 100, whole);
        Assert.Equal(labels.Replace("0.00|", "0|").Replace("0.0|", "0|"), string.Join('|', axis.Ticks.Select(axis.Label)));
        Assert.Equal(0, axis.Pixel(axis.Min), 9);
        Assert.Equal(100, axis.Pixel(axis.Max), 9);
    }

    [Fact]
    public void Nothing_to_draw_ragged_and_infinite_data_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Charts.Line("t", "x", "y"));
        Assert.Throws<ArgumentException>(() => Charts.Line("t", "x", "y", Series.Of("s", [])));
        Assert.Throws<ArgumentException>(() => Charts.Line("t", "x", "y", Series.Of("s", [1, double.NaN])));
        Assert.Throws<ArgumentException>(() => Charts.Line("t", "x", "y", new Series("s", [1], [1, 2])));
        Assert.Throws<ArgumentException>(() => Charts.Bar("t", "y", ["a", "b"], new Bars("s", [1])));
        Assert.Throws<ArgumentException>(() => Charts.Bar("t", "y", ["a"], new Bars("s", [1], [1, 2])));
    }
}
