using SeqRec.Cli;

namespace SeqRec.Notebooks.Tests;

/// <summary>What the command says where libtorch is missing or damaged.</summary>
public sealed class MissingLibtorchTests : IDisposable
{
    private const string SharedFolderFile = "libtorch.folder";
    private const string Command = "train DIN --data simulated --protocol last-item --set train.epochs=1 --allow-dirty";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_libtorch_training_ends_with_one_sentence_and_what_needs_none_works()
    {
        var program = CopyProgram();
        folder.Write($"program/{SharedFolderFile}", "nowhere");
        var (code, text) = await CommandLine.RunCopyAsync(program, folder.Path, Command.Split(' '));
        Assert.Contains("is in none of the folders", Sentence(text));
        Assert.DoesNotContain("   at ", text);
        Assert.Equal(3, code);
        Assert.Equal(0, (await CommandLine.RunCopyAsync(program, folder.Path, "data", "list")).Code);
    }

    [Fact]
    public async Task A_damaged_libtorch_is_named()
    {
        var program = CopyProgram();
        var own = AppContext.BaseDirectory;
        var shared = Path.Combine(own, File.ReadAllText(Path.Combine(own, SharedFolderFile)).Trim());
        var file = Directory.GetFiles(shared, "*torch_cpu.*", SearchOption.AllDirectories)[0];
        var platform = Path.GetFileName(Path.GetDirectoryName(file))!;
        folder.Write($"native/{platform}/{Path.GetFileName(file)}", "no library");
        folder.Write($"native/{platform}/{Path.GetFileName(file).Replace("torch_cpu", "c10")}", "no library");
        folder.Write($"program/{SharedFolderFile}", "../native");
        var (code, text) = await CommandLine.RunCopyAsync(program, folder.Path, Command.Split(' '));
        Assert.Matches($"{platform}.(lib)?c10[.a-z]+ cannot be loaded: ", Sentence(text));
        Assert.Equal(3, code);
    }

    private static string Sentence(string text) =>
        Assert.Single(text.Split('\n'), line => line.StartsWith("seqrec: ", StringComparison.Ordinal));

    private string CopyProgram()
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder.Path, "program")).FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return Path.Combine(copy, Path.GetFileName(typeof(Program).Assembly.Location));
    }
}
