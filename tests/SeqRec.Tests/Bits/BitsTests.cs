using System.Diagnostics;
using SeqRec.Tests.Kernels.Native;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Bits;

/// <summary>Every number is the same, to the last bit, on other processors and with other settings.</summary>
[Collection(SharedTorchState.Name)]
public sealed class BitsTests
{
    private const string Project = "tests/SeqRec.Tests";
    private static readonly string Assembly = typeof(BitsTests).Assembly.Location;

    /// <summary>The fingerprints of an AMD EPYC with AVX-512 on Linux.</summary>
    private static string[] Recorded => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "golden", "bits.txt"));

    [Fact]
    public void Kernels_have_the_recorded_bits() =>
        AssertRecorded(BitsProgram.ComputeLines(BitsProgram.Kernels), BitsProgram.Kernels);

    [X64Fact]
    public void Operators_have_the_recorded_bits() =>
        AssertRecorded(BitsProgram.ComputeLines(BitsProgram.Operators), BitsProgram.Operators);

    [SlowFact(NeedsX64 = true, NeedsAvx512 = true)]
    public Task Without_AVX_512() => AssertAsync(
        new() { ["DOTNET_EnableAVX512"] = "0" }, 1, BitsProgram.Kernels, BitsProgram.Operators, BitsProgram.Trainings);

    // Fused multiply-adds are then computed without the processor's help.
    [SlowFact]
    public Task Without_AVX2() => AssertAsync(new() { ["DOTNET_EnableAVX2"] = "0" }, 1, BitsProgram.Kernels);

    [SlowFact(NeedsX64 = true)]
    public Task With_settings_for_libtorch_by_the_caller() => AssertAsync(
        new() { ["ATEN_CPU_CAPABILITY"] = "default", ["MKL_CBWR"] = "AVX2" }, 1, BitsProgram.Operators, BitsProgram.Trainings);

    [SlowFact(NeedsX64 = true)]
    public Task With_one_thread() => AssertAsync([], 1, BitsProgram.Trainings);

    [SlowFact(NeedsX64 = true)]
    public Task With_two_threads() => AssertAsync([], 2, BitsProgram.Trainings);

    // MKL asks for the vendor of the processor and runs other code for Intel than for AMD.
    [SlowFact(Program = "qemu-x86_64")]
    public Task On_a_processor_of_Intel() => AssertAsync(
        EmulatorSettings, ["qemu-x86_64", "-cpu", "Haswell-noTSX", Environment.ProcessPath!, Assembly], 1,
        BitsProgram.Operators);

    [SlowFact(Program = "qemu-aarch64-static")]
    public async Task On_Arm64()
    {
        using var published = await PublishedProgram.PublishAsync(Project, "linux-arm64", libtorch: false);
        await AssertAsync(
            EmulatorSettings, ["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu", published.File], 1,
            BitsProgram.Kernels);
    }

    [SlowFact(Program = Wine.Name)]
    public async Task On_Windows()
    {
        using var published = await PublishedProgram.PublishAsync(Project, "win-x64", libtorch: true);
        await AssertAsync(
            Wine.SettingsIn(published.Folder), [Wine.Program, published.File + ".exe"], 1,
            BitsProgram.Kernels, BitsProgram.Operators, BitsProgram.Trainings);
    }

    // .NET writes its code through a second mapping of the memory, which QEMU does not notice.
    private static Dictionary<string, string> EmulatorSettings => new() { ["DOTNET_EnableWriteXorExecute"] = "0" };

    private static Task AssertAsync(Dictionary<string, string> environment, int threads, params string[] groups) =>
        AssertAsync(environment, ["dotnet", "exec", Assembly], threads, groups);

    private static async Task AssertAsync(
        Dictionary<string, string> environment, string[] command, int threads, params string[] groups)
    {
        string[] arguments = [.. command[1..], BitsProgram.Command, $"{threads}", .. groups];
        var start = new ProcessStartInfo(command[0], arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{texts[1]}");
        AssertRecorded(texts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), groups);
    }

    private static void AssertRecorded(IEnumerable<string> lines, params string[] groups) =>
        Assert.Equal(Recorded.Where(line => groups.Contains(line.Split(' ')[0])), lines);
}
