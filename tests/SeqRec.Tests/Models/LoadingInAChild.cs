using System.Diagnostics;
using System.Globalization;
using SeqRec.Models;
using TorchSharp;

namespace SeqRec.Tests.Models;

/// <summary>Measures in a process of its own what opening a checkpoint adds to resident memory, where no other test adds to it.</summary>
internal static class LoadingInAChild
{
    /// <summary>The command of this assembly that <see cref="PeakBytes"/> starts.</summary>
    public const string Command = "measure-loading";

    /// <summary>Opens a small checkpoint, then some layers of a large one, and prints what <see cref="PeakBytes"/> returns.</summary>
    public static int Run(string small, string large, string layers)
    {
        var kept = int.Parse(layers, CultureInfo.InvariantCulture);
        LlamaCheckpoint.OpenFirstLayers(small, 1).Dispose();  // libraries and compiled code are there afterwards
        var before = Status("VmRSS");
        using var model = LlamaCheckpoint.OpenFirstLayers(large, kept);
        var bytes = model.state_dict().Values.Sum(t => t.numel() * t.dtype.ElementSize());
        Console.WriteLine($"{bytes} {Status("VmHWM") - before}");
        return 0;
    }

    /// <summary>Bytes of the weights that are kept, and the most that was resident beyond what was before.</summary>
    /// <param name="small">A checkpoint to warm up with.</param>
    /// <param name="large">The checkpoint to open.</param>
    /// <param name="layers">How many layers of it.</param>
    public static (long Kept, long Peak) PeakBytes(string small, string large, int layers)
    {
        string[] arguments = ["exec", typeof(LoadingInAChild).Assembly.Location, Command, small, large, $"{layers}"];
        using var child = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var numbers = child.StandardOutput.ReadToEnd().Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        child.WaitForExit();
        return (numbers[0], numbers[1]);
    }

    private static long Status(string key) =>
        1024 * long.Parse(File.ReadLines("/proc/self/status").Single(line => line.StartsWith(key, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
