using SeqRec.Kernels.Native;

namespace SeqRec.Tests.Kernels.Native;

public sealed class ModuleStartTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [LinuxFact]
    public async Task A_program_that_computes_nothing_loads_no_libtorch() =>
        Assert.Empty((await RunAsync(Nothing, NativeChild.Data)).Files);

    [LinuxFact]
    public async Task A_first_call_of_TorchSharp_finds_the_settings_and_the_builds_own_files()
    {
        var report = await RunAsync(Nothing, NativeChild.Torch);
        Assert.All(NativeChild.Settings, setting => Assert.Equal(setting.Value, report.Settings[setting.Name]));
        Assert.Equal(["1"], report.ThreadCounts);
        AssertOwnFiles(report);
    }

    [LinuxFact]
    public async Task First_calls_of_many_threads_at_once_find_one_library()
    {
        var report = await RunAsync(Nothing, NativeChild.Together);
        Assert.Equal(Enumerable.Repeat("1", 8), report.ThreadCounts);
        AssertOwnFiles(report);
    }

    // Such a collection could free what a native call under way reads.
    [LinuxFact]
    public Task No_garbage_collection_runs_in_the_background() => RunAsync(Nothing, NativeChild.Collect);

    [LinuxFact]
    public async Task A_libtorch_of_the_system_is_passed_over()
    {
        const string Debians = "/usr/lib/x86_64-linux-gnu:/usr/lib";
        AssertOwnFiles(await RunAsync(new() { ["LD_LIBRARY_PATH"] = Debians }, NativeChild.Torch));
    }

    [LinuxFact]
    public async Task The_math_library_sees_its_settings()
    {
        var report = await RunAsync(new() { ["MKL_VERBOSE"] = "1", ["OMP_NUM_THREADS"] = "2" }, NativeChild.Torch);
        var product = Assert.Single(report.Output.Split('\n'), line => line.Contains("SGEMM"));
        Assert.Contains("CNR:COMPATIBLE", product);
        Assert.Contains("NThr:1", product);
    }

    [LinuxFact]
    public async Task A_libtorch_that_is_named_is_the_one_loaded()
    {
        var folder = Directory.CreateTempSubdirectory("seqrec-");
        try
        {
            var lib = folder.CreateSubdirectory("lib");
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(NativeFiles.Libtorch("torch"))!, "*.so*"))
                if (file != NativeFiles.Bridge) File.Copy(file, Path.Combine(lib.FullName, Path.GetFileName(file)));
            var (own, named) = (await RunAsync(Nothing, NativeChild.Torch), await RunAsync(
                new() { [NativeFolders.LibtorchVariable] = folder.FullName }, NativeChild.Torch));
            Assert.Contains(Path.Combine(lib.FullName, NativePlatform.FileOf("torch_cpu")), named.Files);
            Assert.DoesNotContain(NativeFiles.Libtorch("torch_cpu"), named.Files);
            Assert.Equal(own.FirstBits, named.FirstBits);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [LinuxTheory]
    [InlineData("ATEN_CPU_CAPABILITY", "default")]
    [InlineData("MKL_CBWR", "AVX2")]
    [InlineData("OMP_NUM_THREADS", "2")]
    public async Task A_setting_of_the_user_changes_no_bit(string name, string value)
    {
        var (own, other) = (await RunAsync(Nothing, NativeChild.Torch), await RunAsync(new() { [name] = value }, NativeChild.Torch));
        Assert.NotEqual(value, other.Settings[name]);
        Assert.Equal((own.FirstBits, "1"), (other.FirstBits, Assert.Single(other.ThreadCounts)));
    }

    [LinuxFact]
    public async Task A_processor_without_AVX2_is_warned_of_once_and_gets_settings_that_it_can_obey()
    {
        var report = await RunAsync(new() { ["DOTNET_EnableAVX2"] = "0" }, NativeChild.Together);
        Assert.Single(report.Errors.Split('\n'), line => line.Contains("no AVX2"));
        Assert.Equal("default", report.Settings["ATEN_CPU_CAPABILITY"]);
        Assert.Empty((await RunAsync(Nothing, NativeChild.Torch)).Errors);
    }

    private static Task<NativeReport> RunAsync(Dictionary<string, string> environment, string what) =>
        NativeChild.EndAsync(NativeChild.Start(environment, what));

    /// <summary>Each library once, and all of libtorch from the folder of this build.</summary>
    private static void AssertOwnFiles(NativeReport report)
    {
        Assert.Contains(NativeFiles.Libtorch("torch_cpu"), report.Files);
        Assert.Distinct(report.Files.Select(Path.GetFileName));
        var (folder, bridge) = (Path.GetDirectoryName(NativeFiles.Bridge), Path.GetFileName(NativeFiles.Bridge));
        var others = report.Files.Where(file => Path.GetFileName(file) != bridge);  // that one may be a copy
        Assert.All(others, file => Assert.Equal(folder, Path.GetDirectoryName(file)));
    }
}
