using System.Text.Json.Nodes;

namespace SeqRec.Kernel.Tests.Installing;

public sealed class KernelSpecTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Installing_listing_and_removing_leave_nothing_behind()
    {
        Assert.Equal(0, (await Run("kernel", "install")).Code);
        var spec = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "kernels", ".net-csharp", "kernel.json")))!;
        Assert.Equal((".NET (C#)", "C#", "message"), ((string?)spec["display_name"], (string?)spec["language"], (string?)spec["interrupt_mode"]));
        Assert.True(int.Parse((string)spec["env"]!["OMP_NUM_THREADS"]!) is >= 1 and <= 4);
        Assert.Equal(["kernel", "run", "-f", "{connection_file}"], ((JsonArray)spec["argv"]!).TakeLast(4).Select(word => (string?)word));
        Assert.Contains(".net-csharp", (await Run("kernel", "list")).Text);
        Assert.Equal(0, (await Run("kernel", "uninstall")).Code);
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder.Path, "kernels")));
        Assert.Equal(3, (await Run("kernel", "uninstall")).Code);
    }

    [Fact]
    public async Task A_genuine_kernel_is_replaced_only_by_force_and_another_name_stands_beside_it()
    {
        var file = folder.Write("kernels/.net-csharp/kernel.json", """{ "argv": ["dotnet", "interactive"], "display_name": ".NET (C#)", "language": "C#" }""");
        var (code, text) = await Run("kernel", "install");
        Assert.Equal(3, code);
        Assert.Contains("belongs to another program", text);
        Assert.Contains("interactive", File.ReadAllText(file));
        Assert.Equal(0, (await Run("kernel", "install", "--name", "csharp-seqrec")).Code);
        Assert.Equal(0, (await Run("kernel", "install", "--force")).Code);
        Assert.DoesNotContain("\"interactive\"", File.ReadAllText(file));
    }

    [Fact]
    public async Task A_missing_connection_file_and_a_bad_name_are_bad_input()
    {
        Assert.Equal(3, (await Run("kernel", "run", "-f", "nothing.json")).Code);
        Assert.Equal(3, (await Run("kernel", "install", "--name", "../up")).Code);
    }

    [Fact]
    public async Task The_self_test_starts_a_kernel_talks_to_it_and_ends_it()
    {
        var (code, text) = await Run("kernel", "selftest");
        Assert.True(code == 0, text);
        Assert.Contains("completion", text);
    }

    private Task<(int Code, string Text)> Run(params string[] arguments) =>
        CommandLine.RunWithAsync(new() { ["JUPYTER_DATA_DIR"] = folder.Path }, folder.Path, arguments);
}
