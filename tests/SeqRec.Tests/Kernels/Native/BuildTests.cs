using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using SeqRec.Kernels.Native;

namespace SeqRec.Tests.Kernels.Native;

/// <summary>What the build decides about the engine. A project is evaluated; nothing is restored or built.</summary>
public sealed class BuildTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", "..", ".."));

    [Theory]
    [InlineData("linux-arm64")]
    [InlineData("linux-musl-x64")]
    [InlineData("osx-x64")]
    public async Task A_platform_without_a_package_is_one_error_that_says_what_to_do(string platform)
    {
        var (code, text) = await EvaluateAsync("-t:CheckTorch", $"-p:RuntimeIdentifier={platform}");
        var error = Assert.Single(text.Split('\n'), line => line.Contains("error", StringComparison.OrdinalIgnoreCase));
        Assert.Contains($"no package of libtorch for {platform}, ", error);
        Assert.Contains($" {string.Join(';', NativePlatform.WithLibtorch)}.", error);
        Assert.Contains("-p:TorchRuntime=none", error);
        Assert.NotEqual(0, code);
    }

    [Theory]
    [InlineData("win-x64", "win-x64")]
    [InlineData("osx-arm64", "osx-arm64")]
    [InlineData("", null)]
    public async Task The_platform_of_a_build_decides_which_package_it_takes(string asked, string? expected)
    {
        var (code, text) = await EvaluateAsync("-getItem:PackageReference", $"-p:RuntimeIdentifier={asked}");
        Assert.Equal(0, code);
        var items = JsonNode.Parse(text)!["Items"]!["PackageReference"]!.AsArray();
        var packages = items.Select(package => (string)package!["Identity"]!).Where(name => name.Contains("orch"));
        Assert.Equal(["TorchSharp", "libtorch-cpu-" + (expected ?? NativePlatform.Rid)], packages);
    }

    // A feed of our own holds an empty package of that name. Where it is restored to, the user's packages are not.
    [Theory]
    [InlineData("linux-x64", "TorchSharp-cuda-linux")]
    [InlineData("win-x64", "TorchSharp-cuda-windows")]
    public async Task The_switch_for_a_GPU_takes_the_package_for_it_and_nothing_else(string platform, string package)
    {
        using var feed = new EmptyPackageFeed(package, "0.107.0");
        var (code, text) = await RunAsync("restore", feed.WriteProject(Root),
            "-p:Torch=cuda", $"-p:TorchRuntime={platform}", $"-p:RestoreSources={feed.Folder}",
            $"-p:RestorePackagesPath={Path.Combine(feed.Folder, "packages")}");
        Assert.True(code == 0, text);
        Assert.Equal([package.ToLowerInvariant()], feed.Restored);
    }

    [Fact]
    public async Task A_platform_without_CUDA_is_one_error_that_says_what_to_do()
    {
        var (code, text) = await EvaluateAsync("-t:CheckTorch", "-p:Torch=cuda", "-p:RuntimeIdentifier=osx-arm64");
        Assert.Contains("no package of libtorch with CUDA for osx-arm64, only for linux-x64;win-x64. ", text);
        Assert.NotEqual(0, code);
    }

    [Fact]
    public void The_outputs_of_all_projects_share_one_copy_of_libtorch()
    {
        var file = NativePlatform.FileOf("torch_cpu");
        var artifacts = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));
        Assert.Empty(Directory.GetFiles(Path.Combine(artifacts, "bin"), file, SearchOption.AllDirectories));
        Assert.True(File.Exists(Path.Combine(artifacts, "native", NativePlatform.Rid, file)));
    }

    private static Task<(int Code, string Text)> EvaluateAsync(params string[] arguments) =>
        RunAsync(["msbuild", Path.Combine(Root, "lib", "SeqRec", "SeqRec.csproj"), "-nologo", .. arguments]);

    private static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
