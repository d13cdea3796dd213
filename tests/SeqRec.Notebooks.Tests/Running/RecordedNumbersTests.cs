using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Running;
using SeqRec.Notebooks.Verification;

namespace SeqRec.Notebooks.Tests.Running;

public class RecordedNumbersTests
{
    private const string Record = """{ "name": "auc", "value": 0.5, "split": "test" }""";

    public static TheoryData<string> Forms => new(
        Record, JsonValue.Create(Record).ToJsonString(), new JsonArray(Record[..20], Record[20..]).ToJsonString());

    [Theory]
    [MemberData(nameof(Forms))]
    public void Are_read_in_every_form_they_are_stored_in(string stored)
    {
        var number = Assert.Single(Collect(stored));
        Assert.Equal(("auc", 0.5, "test"), (number.Name, number.Value.GetValue<double>(), (string?)number.Json["split"]));
    }

    [Fact]
    public void Other_outputs_are_not_numbers() =>
        Assert.Empty(RecordedNumbers.Collect(Notebooks.Of(Notebooks.Executed("a", Notebooks.Display("text/plain", "1"))), "a.ipynb"));

    [Theory]
    [InlineData("\"no json\"", "a record must be a JSON object")]
    [InlineData("[1]", "a record must be a JSON object")]
    [InlineData("{ \"value\": 1 }", "needs a \"name\"")]
    [InlineData("{ \"name\": \"auc\", \"value\": null }", "'auc' needs a \"value\"")]
    public void A_malformed_record_names_its_cell(string stored, string message)
    {
        var error = Assert.Throws<NotebookFormatException>(() => Collect(stored));
        Assert.StartsWith("a.ipynb, cell cell-0: ", error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void A_name_recorded_twice_is_refused() =>
        Assert.Contains("'auc' is recorded twice", Assert.Throws<NotebookFormatException>(() => Collect(Record, Record)).Message);

    private static IReadOnlyList<RecordedNumber> Collect(params string[] stored)
    {
        var outputs = stored.Select(json => Notebooks.Display(RecordedNumbers.MimeType, JsonNode.Parse(json)!));
        return RecordedNumbers.Collect(Notebooks.Of([.. outputs.Select((output, i) => Notebooks.Executed($"cell-{i}", output))]), "a.ipynb");
    }
}
