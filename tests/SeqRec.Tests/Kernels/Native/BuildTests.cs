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

    [Fact]
    public void The_outputs_of_all_projects_share_one_copy_of_libtorch()
    {
        var file = NativePlatform.FileOf("torch_cpu");
        var artifacts = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));
        Assert.Empty(Directory.GetFiles(Path.Combine(artifacts, "bin"), file, SearchOption.AllDirectories));
        Assert.True(File.Exists(Path.Combine(artifacts, "native", NativePlatform.Rid, file)));
    }

    private static async Task<(int Code, string Text)> EvaluateAsync(params string[] arguments)
    {
        var project = Path.Combine(Root, "lib", "SeqRec", "SeqRec.csproj");
        string[] all = ["msbuild", project, "-nologo", .. arguments];
        var start = new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
