using System.Diagnostics;
using SeqRec.Reporting;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Experiments;

/// <summary>What one training step of a model gave on the CPU and on another device.</summary>
/// <param name="Model">Its name.</param>
/// <param name="OnCpu">The loss on the CPU; of a model without one, the first test metric.</param>
/// <param name="OnDevice">The same on the device.</param>
/// <param name="CpuSeconds">Of the whole small run, data and evaluation included.</param>
/// <param name="DeviceSeconds">Likewise.</param>
public sealed record DeviceComparison(
    string Model, double OnCpu, double OnDevice, double CpuSeconds, double DeviceSeconds)
{
    /// <summary>Whether both agree to a thousandth; last bits differ between devices.</summary>
    public bool Agrees => Math.Abs(OnCpu - OnDevice) <= 1e-3 * Math.Abs(OnCpu);
}

/// <summary>Runs a training step and an evaluation of every model on two devices.</summary>
public static class DeviceCheck
{
    // Pre-training by clients drops elements in its own loop.
    private static readonly (string, string)[] NothingDropped = [("model.dropout", "0"), ("model.attentionDropout", "0")];

    /// <summary>Models that are compared.</summary>
    public static IReadOnlyList<string> Models => SmallExperiment.Models;

    /// <summary>Compares a model's step on the CPU with one on a device.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="device">The device.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    public static DeviceComparison Compare(string model, Device device)
    {
        var (onCpu, cpuSeconds) = Step(model, CPU);
        var (onDevice, deviceSeconds) = Step(model, device);
        return new(model, onCpu, onDevice, cpuSeconds, deviceSeconds);
    }

    private static (double Value, double Seconds) Step(string model, Device device)
    {
        var experiment = SmallExperiment.Of(model) with { Device = device, OneStep = true };
        if (experiment is FederatedExperiment)
            experiment = experiment with { Changes = [.. experiment.Changes, .. NothingDropped] };
        var (losses, start) = (new Losses(), Stopwatch.GetTimestamp());
        var record = experiment.Run(new WorkTree("", null, Dirty: true), losses);
        var value = losses.Count > 0 ? losses[^1] : record.Metrics.First().Value;
        return (value, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private sealed class Losses : List<double>, IProgress<EpochReport>
    {
        public void Report(EpochReport value) => Add(value.Loss);
    }
}
