using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Tests.Running;

public class OutputRecorderTests
{
    private readonly NotebookCell cell = Notebooks.Of(NotebookCell.NewCode("a", "")).Cells[0];
    private readonly OutputRecorder recorder = new();

    public OutputRecorderTests() => recorder.Begin(cell);

    [Fact]
    public void Neighbouring_writes_to_one_stream_become_one_output()
    {
        foreach (var (name, text) in new[] { ("stdout", "a"), ("stdout", "b\r\nc"), ("stderr", "x"), ("stdout", "d") })
            recorder.Record(new StreamOutput(name, text));
        recorder.End();
        Assert.Equal(["ab\nc", "x", "d"], cell.Outputs.Select(output => MultilineText.Read(output!["text"])));
    }

    [Fact]
    public void An_update_leaves_only_the_last_state()
    {
        recorder.Record(new DisplayOutput("d1", [new MimePart("text/plain", "1 %")]));
        recorder.Record(new DisplayOutput("d2", [new MimePart("text/plain", "other")]));
        recorder.Record(new UpdateOutput("d1", [new MimePart("text/plain", "100 %")]));
        Assert.Equal(["100 %", "other"], cell.Outputs.Select(output => MultilineText.Read(output!["data"]!["text/plain"])));
        Assert.All(cell.Outputs, output => Assert.Equal(["data", "metadata", "output_type"], ((JsonObject)output!).Select(member => member.Key)));
    }

    [Fact]
    public void Json_types_are_stored_as_json_and_others_as_lines()
    {
        cell.ExecutionCount = 4;
        recorder.Record(new ResultOutput([new MimePart("text/html", "p\nq"), new MimePart("application/x+json", "{\"a\": [1]}")]));
        const string stored = """
            { "data": { "text/html": ["p\n", "q"], "application/x+json": { "a": [1] } },
              "execution_count": 4, "metadata": {}, "output_type": "execute_result" }
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(stored), cell.Outputs[0]));
    }

    [Fact]
    public void Of_each_stream_a_bounded_part_is_kept_and_a_line_says_what_is_missing()
    {
        for (var i = 0; i < 500_000; i++) recorder.Record(new StreamOutput("stdout", "a hundred characters, or something like it, on one of very many lines that nobody wants to read now.\n"));
        recorder.Record(new StreamOutput("stderr", new string('e', OutputRecorder.StreamLimit)));
        recorder.Record(new StreamOutput("stdout", "the end"));
        recorder.End();
        var texts = cell.Outputs.Select(output => MultilineText.Read(output!["text"])!).ToList();
        Assert.Equal([OutputRecorder.StreamLimit, OutputRecorder.StreamLimit], texts.Take(2).Select(text => text.Length));
        Assert.Equal("[49,451,431 more characters of stdout were left out; a cell keeps 1,048,576]\n", texts[2]);
        Assert.Equal(3, texts.Count);
    }

    [Fact]
    public void What_was_cleared_does_not_count()
    {
        recorder.Record(new StreamOutput("stdout", new string('x', OutputRecorder.StreamLimit + 1)));
        recorder.Record(new ClearOutput(Wait: true));
        recorder.Record(new StreamOutput("stdout", "kept"));
        recorder.End();
        Assert.Equal("kept", MultilineText.Read(Assert.Single(cell.Outputs)!["text"]));
    }

    [Fact]
    public void What_comes_after_the_end_is_dropped_until_the_next_cell()
    {
        recorder.End();
        recorder.Record(new StreamOutput("stdout", "late"));
        Assert.Empty(cell.Outputs);
    }
}
