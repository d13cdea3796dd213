using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Running;

/// <summary>
/// Stores what cells show in a notebook, the way Jupyter does; of each stream as much as a file can bear. A task left over from an earlier cell
/// writes into the cell that runs then; between cells, while the file is saved, its outputs are dropped.
/// </summary>
internal sealed class OutputRecorder
{
    /// <summary>How many characters of a cell's stdout, and as many of its stderr, are kept; a last line says how many were left out.</summary>
    public const int StreamLimit = 1 << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> displays = [];
    private readonly Dictionary<string, long> written = [];
    private readonly StringBuilder text = new();
    private NotebookCell? cell;
    private string? stream;
    private bool clearing;

    /// <summary>What is recorded from now on belongs to this cell.</summary>
    public void Begin(NotebookCell starting)
    {
        lock (gate) cell = starting;
    }

    /// <summary>Stores an output.</summary>
    public void Record(CellOutput output)
    {
        lock (gate)
        {
            if (cell is null) return;
            if (output is ClearOutput { Wait: true })
            {
                clearing = true;
                return;
            }

            if (clearing || output is ClearOutput) Clear(cell);
            clearing = false;
            if (output is StreamOutput piece) Gather(cell, piece);
            else Add(cell, output);
        }
    }

    /// <summary>The cell has ended: its outputs are complete.</summary>
    public void End()
    {
        lock (gate)
        {
            if (cell is null) return;
            SetText(cell);
            foreach (var (name, length) in written.Where(count => count.Value > StreamLimit)) AddText(cell, name, LeftOut(name, length - StreamLimit));
            written.Clear();
            (cell, clearing) = (null, false);
        }
    }

    private void Clear(NotebookCell shown)
    {
        shown.Outputs.Clear();
        text.Clear();
        written.Clear();
        stream = null;
    }

    // Neighbouring pieces of one stream become one output, else each write would be an output of its own.
    private void Gather(NotebookCell shown, StreamOutput piece)
    {
        if (stream != piece.Name) SetText(shown);
        stream = piece.Name;
        var before = written.GetValueOrDefault(piece.Name);
        written[piece.Name] = before + piece.Text.Length;
        text.Append(piece.Text, 0, (int)Math.Clamp(StreamLimit - before, 0, piece.Text.Length));
    }

    private void SetText(NotebookCell shown)
    {
        if (stream is not null && text.Length > 0) AddText(shown, stream, text.ToString());
        text.Clear();
        stream = null;
    }

    private static void AddText(NotebookCell shown, string name, string content) => shown.Outputs.Add((JsonNode)new JsonObject
    {
        ["name"] = name, ["output_type"] = "stream", ["text"] = MultilineText.Write(content.ReplaceLineEndings("\n")),
    });

    private static string LeftOut(string name, long count) => string.Create(
        CultureInfo.InvariantCulture, $"[{count:N0} more characters of {name} were left out; a cell keeps {StreamLimit:N0}]\n");

    private void Add(NotebookCell shown, CellOutput output)
    {
        SetText(shown);
        switch (output)
        {
            case UpdateOutput update when displays.TryGetValue(update.Id, out var display): display["data"] = Data(update.Data); break;
            case DisplayOutput display: shown.Outputs.Add((JsonNode)(displays[display.Id] = Display(display.Data))); break;
            case ResultOutput result: shown.Outputs.Add((JsonNode)Result(result.Data, shown.ExecutionCount)); break;
            case ErrorOutput error: shown.Outputs.Add((JsonNode)Error(error)); break;
        }
    }

    private static JsonObject Display(IReadOnlyList<MimePart> data) =>
        new() { ["data"] = Data(data), ["metadata"] = new JsonObject(), ["output_type"] = "display_data" };

    private static JsonObject Result(IReadOnlyList<MimePart> data, int? count) =>
        new() { ["data"] = Data(data), ["execution_count"] = count, ["metadata"] = new JsonObject(), ["output_type"] = "execute_result" };

    /// <summary>An error output as Jupyter stores it.</summary>
    public static JsonObject Error(ErrorOutput error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["output_type"] = "error",
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => (JsonNode)line)]),
    };

    private static JsonObject Data(IReadOnlyList<MimePart> data) => MimeBundle.Of(data, MultilineText.Write);
}
