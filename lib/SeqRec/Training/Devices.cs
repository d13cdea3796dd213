using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>Devices by the names that commands and chapters take.</summary>
public static class Devices
{
    private const string Cpu = "cpu", Cuda = "cuda";

    /// <summary>A device that this process can use.</summary>
    /// <param name="name"><c>cpu</c>, <c>cuda</c> (the first GPU) or <c>cuda:1</c>.</param>
    /// <exception cref="ArgumentException">
    /// Another name, or a GPU that libtorch cannot use; the message says what to do.
    /// </exception>
    public static Device Named(string name)
    {
        if (name == Cpu) return CPU;
        if (NumberOf(name) is not { } number)
            throw new ArgumentException($"There is no device '{name}'; write {Cpu}, {Cuda} or {Cuda}:1.");
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return number < count ? new Device(DeviceType.CUDA, number) : throw new ArgumentException(count == 0
            ? $"There is no GPU that libtorch can use, so '{name}' cannot be had; seqrec doctor says what is missing."
            : $"This machine has {count} GPUs, so '{name}' is none of them; the last is {Cuda}:{count - 1}.");
    }

    private static int? NumberOf(string name) =>
        name == Cuda ? 0
        : name.StartsWith(Cuda + ":", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Cuda.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
