using SeqRec.Tests;

namespace SeqRec.Notebooks.Tests;

/// <summary>Chapters record the very same numbers where the processor, or the caller's environment, is another.</summary>
public sealed class OtherProcessorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SlowFact(NeedsX64 = true, NeedsAvx512 = true)]
    public Task Without_AVX_512_no_bit_changes() => RunAsync("DOTNET_EnableAVX512", "0");

    [SlowFact(NeedsX64 = true)]
    public Task With_settings_for_libtorch_by_the_caller_no_bit_changes() => RunAsync("ATEN_CPU_CAPABILITY", "default");

    private async Task RunAsync(string variable, string value)
    {
        string[] names = ["00-start-here", "01-dien"];
        string[] all = [.. names.Select(name => Path.Combine(CommandLine.Chapters, name + ".ipynb"))];
        var (code, text) = await CommandLine.RunWithAsync(
            new() { [variable] = value }, folder.Path, ["run", .. all, "--exact", "--expected", CommandLine.Expected]);
        Assert.True(code == 0, text);
        Assert.DoesNotContain(" holds", text);
    }
}
