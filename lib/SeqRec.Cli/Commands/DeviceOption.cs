using System.CommandLine;
using SeqRec.Training;
using static TorchSharp.torch;

namespace SeqRec.Cli.Commands;

/// <summary>The option <c>--device</c> of commands that train.</summary>
internal static class DeviceOption
{
    public static Option<string> Instance { get; } = new("--device")
    {
        Description = "Where models compute: cpu, cuda or cuda:1.", DefaultValueFactory = _ => "cpu",
    };

    /// <summary>The device that was asked for.</summary>
    /// <exception cref="ArgumentException">This process cannot use it.</exception>
    public static Device Of(ParseResult parsed) => Devices.Named(parsed.GetRequiredValue(Instance));
}
