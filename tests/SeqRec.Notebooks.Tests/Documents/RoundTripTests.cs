using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Tests.Documents;

public class RoundTripTests
{
    // As Jupyter writes it: one space, real characters, unknown keys in odd places, numbers in every notation.
    internal const string AsStored = """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "id": "intro",
           "metadata": {},
           "source": [
            "# 数据 😀 <b>&amp;</b> é\n",
            "tab\t, quote \", backslash \\, del "
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "load-data",
           "metadata": {
            "zeta": 1e3,
            "alpha": {
             "deep": [
              1.0,
              -0,
              12345678901234567890,
              null,
              true,
              {},
              []
             ]
            },
            "tags": [
             "parameters"
            ],
            "nbgrader": {
             "schema_version": 3,
             "grade": false
            }
           },
           "outputs": [
            {
             "data": {
              "text/html": [
               "<table>\n",
               "</table>"
              ],
              "application/vnd.plotly.v1+json": [
               "{}"
              ]
             },
             "metadata": {},
             "output_type": "display_data"
            },
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "a\r\n"
             ]
            },
            {
             "ename": "Error",
             "evalue": "bad",
             "output_type": "error",
             "traceback": []
            }
           ],
           "source": "var x = 1;"
          },
          {
           "cell_type": "raw",
           "metadata": {
            "dotnet_interactive": {
             "language": "fsharp"
            }
           },
           "source": []
          }
         ],
         "metadata": {
          "kernelInfo": {
           "defaultKernelName": "csharp"
          },
          "polyglot_notebook": {
           "defaultKernelName": "csharp",
           "items": []
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """;

    private static readonly Gen<JsonNode?> Json = Gen.Sized(size => JsonOf(Math.Min(size, 12)));

    [Fact]
    public void A_stored_notebook_comes_back_byte_for_byte() => Assert.Equal(AsStored, Notebook.Parse(AsStored, "a.ipynb").ToJson());

    [Property]
    public Property Any_metadata_survives() => Prop.ForAll(Json.ToArbitrary(), value =>
    {
        var notebook = Notebooks.Of();
        notebook.Metadata["unknown"] = value?.DeepClone();
        var text = notebook.ToJson();
        var read = Notebook.Parse(text, "a.ipynb");
        return JsonNode.DeepEquals(notebook.Json, read.Json) && read.ToJson() == text;
    });

    [Property]
    public bool Text_is_cut_into_lines_and_put_together_again(NonNull<string> text)
    {
        var lines = MultilineText.Write(text.Get);
        return MultilineText.Read(lines) == text.Get && lines.SkipLast(1).All(line => line!.GetValue<string>().EndsWith('\n'));
    }

    [Fact]
    public void Cells_are_read_whichever_way_their_text_is_stored()
    {
        var cells = Notebook.Parse(AsStored, "a.ipynb").Cells;
        Assert.Equal(["intro", "load-data", "#3"], cells.Select(cell => cell.Name));
        Assert.Equal(("var x = 1;", true, 3), (cells[1].Source, cells[1].IsCode, cells[1].ExecutionCount));
        Assert.Equal(["parameters"], cells[1].Tags);
        Assert.Equal("", cells[2].Source);
    }

    [Fact]
    public void A_new_cell_has_its_keys_in_the_order_of_NET_Interactive() => Assert.Equal(
        ["cell_type", "execution_count", "id", "metadata", "outputs", "source"], NotebookCell.NewCode("a", "1").Select(member => member.Key));

    [Fact]
    public void A_lone_surrogate_that_a_cell_printed_becomes_a_replacement_character() =>
        Assert.Equal("\"a\uFFFD\"\n", JsonText.Write(JsonValue.Create("a\ud800")));

    private static Gen<JsonNode?> JsonOf(int size)
    {
        var text = ArbMap.Default.GeneratorFor<string>().Where(value => value is not null && !value.Any(char.IsSurrogate));
        var scalar = Gen.OneOf(
            Gen.Constant<JsonNode?>(null),
            text.Select(value => (JsonNode?)value),
            Gen.Elements("😀", "é<>&'", "\u2028\u007f").Select(value => (JsonNode?)value),
            ArbMap.Default.GeneratorFor<int>().Select(value => (JsonNode?)value),
            ArbMap.Default.GeneratorFor<bool>().Select(value => (JsonNode?)value));
        if (size < 2) return scalar;
        var inner = JsonOf(size / 2);
        return Gen.OneOf(
            scalar,
            inner.ListOf(size / 3).Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            inner.Zip(text).ListOf(size / 3).Select(pairs => (JsonNode?)new JsonObject(
                pairs.DistinctBy(pair => pair.Item2).Select(pair => KeyValuePair.Create(pair.Item2, pair.Item1?.DeepClone())))));
    }
}
