using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;
using SeqRec.Notebooks.Running;

namespace SeqRec.Notebooks.Tests.Running;

public class OutputRecorderTests
{
    private readonly NotebookCell cell = Notebooks.Of(NotebookCell.NewCode("a", "")).Cells[0];
    private readonly OutputRecorder recorder = new();

    [Fact]
    public void Neighbouring_writes_to_one_stream_become_one_output()
    {
        foreach (var (name, text) in new[] { ("stdout", "a"), ("stdout", "b\r\nc"), ("stderr", "x"), ("stdout", "d") })
            recorder.Record(cell, new StreamOutput(name, text));
        Assert.Equal(["ab\nc", "x", "d"], cell.Outputs.Select(output => MultilineText.Read(output!["text"])));
    }

    [Fact]
    public void An_update_leaves_only_the_last_state()
    {
        recorder.Record(cell, new DisplayOutput("d1", [new MimePart("text/plain", "1 %")]));
        recorder.Record(cell, new DisplayOutput("d2", [new MimePart("text/plain", "other")]));
        recorder.Record(cell, new UpdateOutput("d1", [new MimePart("text/plain", "100 %")]));
        Assert.Equal(["100 %", "other"], cell.Outputs.Select(output => MultilineText.Read(output!["data"]!["text/plain"])));
    }

    [Fact]
    public void Json_types_are_stored_as_json_and_others_as_lines()
    {
        cell.ExecutionCount = 4;
        recorder.Record(cell, new ResultOutput([new MimePart("text/html", "p\nq"), new MimePart("application/x+json", "{\"a\": [1]}")]));
        const string stored = """
            { "data": { "text/html": ["p\n", "q"], "application/x+json": { "a": [1] } },
              "execution_count": 4, "metadata": {}, "output_type": "execute_result" }
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(stored), cell.Outputs[0]));
    }
}
