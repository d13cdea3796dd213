using System.Text.Json.Nodes;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Tests.Verification;

public sealed class ExpectationTests : IDisposable
{
    private const string Made = """ "made": { "commit": "c", "date": "d", "machine": "m", "command": "x" } """;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{ "kind": "exact", "value": 943 }""", "943", null)]
    [InlineData("""{ "kind": "exact", "value": 943 }""", "943.0", null)]
    [InlineData("""{ "kind": "exact", "value": 943 }""", "942", "differs")]
    [InlineData("""{ "kind": "exact", "value": "ab12" }""", "\"ab12\"", null)]
    [InlineData("""{ "kind": "exact", "value": "ab12" }""", "\"AB12\"", "differs")]
    [InlineData("""{ "kind": "numeric", "value": 2 }""", "2.000001", null)]
    [InlineData("""{ "kind": "numeric", "value": 2 }""", "2.000003", "differs")]
    [InlineData("""{ "kind": "numeric", "value": -2, "relative": 0.1 }""", "-2.19", null)]
    [InlineData("""{ "kind": "numeric", "value": -2, "relative": 0.1 }""", "-1.79", "differs")]
    [InlineData("""{ "kind": "numeric", "value": 0 }""", "1e-300", "differs")]
    [InlineData("""{ "kind": "numeric", "value": 2 }""", "\"2\"", "differs")]
    [InlineData("""{ "kind": "band", "mean": 1, "sd": 0.1, "seeds": 5 }""", "1.29", null)]
    [InlineData("""{ "kind": "band", "mean": 1, "sd": 0.1, "seeds": 5 }""", "0.69", "differs")]
    [InlineData("""{ "kind": "band", "mean": 1, "sd": 0.1, "seeds": 5, "k": 4 }""", "0.69", null)]
    public void Each_kind_accepts_and_rejects(string expectation, string got, string? problem) =>
        Assert.Equal(problem, Assert.Single(Verify(expectation, $$"""[{ "name": "n", "value": {{got}} }]""")).Problem);

    [Fact]
    public void An_expectation_that_an_untrained_model_meets_is_too_weak()
    {
        const string wide = """{ "kind": "numeric", "value": 0.041, "relative": 0.9, "must_reject": "untrained" }""";
        const string trained = """{ "name": "n", "value": 0.042 }""";
        Assert.Null(Verify(wide, "[" + trained + """, { "name": "untrained", "value": 0.001 }]""")[0].Problem);
        Assert.StartsWith("too weak", Verify(wide, "[" + trained + """, { "name": "untrained", "value": 0.01 }]""")[0].Problem);
        Assert.Contains("is not recorded", Verify(wide, "[" + trained + "]")[0].Problem);
    }

    [Fact]
    public void Missing_and_extra_numbers_fail()
    {
        var verdicts = Verify("""{ "kind": "exact", "value": 1 }""", """[{ "name": "other", "value": 1 }]""");
        Assert.Equal([("n", "not recorded"), ("other", "not expected: expect it or stop recording it")],
            verdicts.Select(verdict => (verdict.Name, verdict.Problem!)));
    }

    [Theory]
    [InlineData("{", "not JSON at line 1")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("""{ "notebook": "nb", "profile": "quick", "numbers": [] }""", "\"made\" must say how")]
    [InlineData("""{ "notebook": "nb", "profile": "quick", "made": {}, "numbers": [] }""", "made: \"commit\" must be a text")]
    [InlineData("{ \"notebook\": \"xy\", \"profile\": \"quick\", " + Made + ", \"numbers\": [] }", "its name must be")]
    [InlineData("{ \"notebook\": \"nb\", \"profile\": \"quick\", " + Made + " }", "\"numbers\" must be an array")]
    public void A_malformed_file_is_refused_by_name(string text, string message)
    {
        var error = Assert.Throws<VerificationFileException>(() => Expectations.Read(folder.Write("nb.quick.json", text)));
        Assert.StartsWith(Path.Combine(folder.Path, "nb.quick.json"), error.Message);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("""{ "kind": "paper", "value": 1 }""", "numbers[0]: \"kind\" is 'paper'")]
    [InlineData("""{ "kind": "exact" }""", "numbers[0]: \"value\" is missing")]
    [InlineData("""{ "kind": "numeric", "value": "1" }""", "numbers[0]: \"value\" must be a finite number")]
    [InlineData("""{ "kind": "numeric", "value": 1, "relative": -1 }""", "numbers[0]: \"relative\" must not be negative")]
    [InlineData("""{ "kind": "band", "mean": 1, "sd": 1, "seeds": 4 }""", "numbers[0]: a band needs at least 5 seeds")]
    [InlineData("""{ "kind": "band", "mean": 1, "seeds": 5 }""", "numbers[0]: \"sd\" must be a number")]
    public void A_malformed_expectation_names_its_place(string expectation, string message) =>
        Assert.Contains(message, Assert.Throws<VerificationFileException>(() => Verify(expectation, "[]")).Message);

    [Fact]
    public void A_metrics_file_comes_back_as_it_was_saved()
    {
        var path = Path.Combine(folder.Path, "nb.metrics.json");
        Run("""[{ "name": "n", "value": 0.1, "split": "test" }]""").Save(path);
        var read = Metrics.Read(path);
        Assert.Equal(("nb", "quick", "test"), (read.Notebook, read.Profile, (string?)read.Numbers[0].Json["split"]));
    }

    private static Metrics Run(string numbers) => new(
        "nb", "quick", [], null,
        [.. JsonNode.Parse(numbers)!.AsArray().Select(n => new RecordedNumber((string)n!["name"]!, n["value"]!.AsValue(), n.AsObject()))]);

    private IReadOnlyList<Verdict> Verify(string expectation, string numbers)
    {
        var item = JsonNode.Parse(expectation)!;
        item["name"] = "n";
        var text = "{ \"notebook\": \"nb\", \"profile\": \"quick\", " + Made + ", \"numbers\": [" + item.ToJsonString() + "] }";
        return Expectations.Read(folder.Write("nb.quick.json", text)).Verify(Run(numbers));
    }
}
