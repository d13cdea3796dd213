using SeqRec.Cli.Doctor;

namespace SeqRec.Notebooks.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_engine_computes_and_what_is_missing_comes_with_a_command()
    {
        var (code, text) = await RunAsync("SEQREC_DATA", "");
        Assert.True(code == 0, text);
        Assert.Matches(@"engine: +TorchSharp \d+\.\d+\.\d+, libtorch \d+\.\d+\.\d+.*; computes", text);
        Assert.Matches("native file: +.*LibTorchSharp", text);
        Assert.Matches(@"processor: +.*; kernels of (128|256|512) bits", text);
        Assert.Matches(@"Jupyter kernel: +not installed\n +-> ./seqrec kernel install", text);
        Assert.Matches(@"real data: +no folder is named .*\n +-> ./seqrec data fetch", text);
    }

    [Fact]
    public async Task An_engine_that_cannot_be_loaded_is_a_failure()
    {
        var (code, text) = await RunAsync("SEQREC_LIBTORCH", folder.Path);
        Assert.Equal(3, code);
        Assert.Matches(@"engine: +.* is neither in .*\n +-> dotnet build", text);
    }

    [Fact]
    public async Task An_installed_kernel_and_a_folder_without_sets_are_found()
    {
        Assert.Equal(0, (await RunAsync("SEQREC_DATA", "", "kernel", "install")).Code);
        var (_, text) = await RunAsync("SEQREC_DATA", folder.Path);
        Assert.Matches("Jupyter kernel: +.*kernel.json", text);
        Assert.Contains("has no set of the catalogue", text);
    }

    [Fact]
    public async Task Without_a_GPU_nothing_is_compared()
    {
        var (code, text) = await CommandLine.RunAsync(folder.Path, "doctor", "--gpu");
        if (TorchSharp.torch.cuda.is_available()) Assert.Contains("models agree", text);
        else Assert.Equal((3, true), (code, text.Contains("There is no GPU that libtorch can use", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("4711, 812\n", 812L)]
    [InlineData("1, 5\n4711, 800\n4711, 12\n", 812L)]
    [InlineData("4711, [N/A]\n", 0L)]
    [InlineData("1, 5\n", null)]
    [InlineData("", null)]
    public void Memory_is_that_of_the_process(string told, long? megabytes) =>
        Assert.Equal(megabytes, GpuMemory.Sum(told, 4711));

    private Task<(int Code, string Text)> RunAsync(string variable, string value, params string[] command) =>
        CommandLine.RunWithAsync(
            new() { ["JUPYTER_DATA_DIR"] = folder.Path, [variable] = value },
            folder.Path, command is [] ? ["doctor"] : command);
}
