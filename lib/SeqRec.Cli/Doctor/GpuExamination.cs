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
        return string.Create(CultureInfo.InvariantCulture,
            $"{found.Model,-24}{(found.Agrees ? "agrees" : "differs")}: {found.OnCpu:G6} on the CPU in {found.CpuSeconds:F1} s, ")
            + string.Create(CultureInfo.InvariantCulture, $"{found.OnDevice:G6} on the GPU in {found.DeviceSeconds:F1} s{memory}");
    }
}
