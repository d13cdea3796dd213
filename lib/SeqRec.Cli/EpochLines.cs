using System.Text.Json;
using System.Text.Json.Serialization;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Cli;

/// <summary>One line per epoch: live on a console, plain where the output goes to a file, and as JSON in a log beside the checkpoint.</summary>
internal sealed class EpochLines : IProgress<EpochReport>, IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
    };

    private readonly TrainingProgress live = new("epoch");
    private readonly string path;

    public EpochLines(string path)
    {
        this.path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    }

    public void Report(EpochReport value)
    {
        File.AppendAllText(path, JsonSerializer.Serialize(value, Json) + "\n");
        if (Console.IsOutputRedirected) Console.WriteLine($"epoch {value.Epoch}  loss {value.Loss:F4}  {value.Metric} {value.Score:F4}{(value.Best ? " *" : "")}  {value.Seconds:F1} s");
        else live.Report(value);
    }

    public void Dispose() => live.Dispose();
}
