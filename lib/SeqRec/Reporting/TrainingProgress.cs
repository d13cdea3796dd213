using SeqRec.Training;

namespace SeqRec.Reporting;

/// <summary>Shows a training as one live line; quiet when nobody watches (see <see cref="Progress"/>).</summary>
/// <param name="label">What is trained.</param>
public sealed class TrainingProgress(string label) : IProgress<EpochReport>, IDisposable
{
    private Progress? _line;

    /// <inheritdoc/>
    public void Report(EpochReport value)
    {
        _line ??= new Progress(label, value.Epochs);
        if (double.IsNaN(value.Score)) _line.Report(value.Epoch, ("loss", value.Loss));
        else _line.Report(value.Epoch, ("loss", value.Loss), (value.Metric, value.Score));
    }

    /// <inheritdoc/>
    public void Dispose() => _line?.Dispose();
}
