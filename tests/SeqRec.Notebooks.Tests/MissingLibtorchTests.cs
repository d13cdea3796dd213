#if !FUSED_KERNELS
using SeqRec.Cli;

namespace SeqRec.Notebooks.Tests;

/// <summary>What the command says where libtorch is missing or damaged.</summary>
public sealed class MissingLibtorchTests : IDisposable
{
    private const string SharedFolderFile = "libtorch.folder";
    private static readonly string[] Train = ["train", "DIN", "--data", "simulated", "--protocol", "last-item", "--seed", "1", "--set", "train.epochs=1", "--allow-dirty"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_libtorch_training_ends_with_one_sentence_and_what_needs_none_works()
    {
        var program = CopyProgram();
        folder.Write($"program/{SharedFolderFile}", "nowhere");
        var (code, text) = await CommandLine.RunCopyAsync(program, folder.Path, Train);
        Assert.Contains("is in none of the folders", Assert.Single(text.Split('\n'), line => line.StartsWith("seqrec: ", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", text);
        Assert.Equal(3, code);
        Assert.Equal(0, (await CommandLine.RunCopyAsync(program, folder.Path, "data", "list")).Code);
    }

    [Fact]
    public async Task A_damaged_libtorch_is_named()
    {
        var program = CopyProgram();
        var platform = Path.GetFileName(Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, SharedFolderFile)).Trim()))[0]);
        foreach (var library in new[] { "libc10.so", "libtorch_cpu.so" }) folder.Write($"native/{platform}/{library}", "no library");
        folder.Write($"program/{SharedFolderFile}", "../native");
        var (code, text) = await CommandLine.RunCopyAsync(program, folder.Path, Train);
        var line = Assert.Single(text.Split('\n'), line => line.StartsWith("seqrec: ", StringComparison.Ordinal));
        Assert.Contains($"{platform}/libc10.so cannot be loaded: it is no 64-bit ELF file.", line);
        Assert.Equal(3, code);
    }

    private string CopyProgram()
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder.Path, "program")).FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return Path.Combine(copy, Path.GetFileName(typeof(Program).Assembly.Location));
    }
}
#endif
