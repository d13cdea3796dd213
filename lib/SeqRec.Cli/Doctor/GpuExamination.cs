using System.Globalization;
using SeqRec.Experiments;
using SeqRec.Training;
using static TorchSharp.torch;

namespace SeqRec.Cli.Doctor;

/// <summary>Compares a training step of every model on the CPU and on the first GPU.</summary>
/// <param name="output">Gets a line for each model.</param>
internal sealed class GpuExamination(TextWriter output)
{
    /// <summary>Compares all models; returns the exit code.</summary>
    /// <exception cref="ArgumentException">There is no GPU that libtorch can use.</exception>
    public int Run()
    {
        var device = Devices.Named("cuda");
        var agreeing = DeviceCheck.Models.Count(model => Agrees(model, device));
        output.WriteLine($"{agreeing} of {DeviceCheck.Models.Count} models agree.");
        return agreeing == DeviceCheck.Models.Count ? ExitCode.Success : ExitCode.VerificationFailed;
    }

    // A model that fails must not hide the others.
    private bool Agrees(string model, Device device)
    {
        try
        {
            var found = DeviceCheck.Compare(model, device);
            output.WriteLine(LineOf(found));
            return found.Agrees;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            output.WriteLine($"{model,-24}fails: {e.GetBaseException().Message.Split('\n')[0]}");
            return false;
        }
    }

    private static string LineOf(DeviceComparison found)
    {
        var memory = GpuMemory.Used() is { } megabytes ? $", {megabytes} MB of the GPU" : "";
        var verdict = found.Agrees ? "agrees" : "differs";
        return $"{found.Model,-24}{verdict}: {Text(found.OnCpu, found.CpuSeconds)} on the CPU, "
            + $"{Text(found.OnDevice, found.DeviceSeconds)} on the GPU{memory}";
    }

    private static string Text(double value, double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{value:G6} in {seconds:F1} s");
}
