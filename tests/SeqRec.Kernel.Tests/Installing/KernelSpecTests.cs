using System.Text.Json.Nodes;
using SeqRec.Kernel.Installing;
using SeqRec.Kernel.Messages;

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

    [Theory]
    [InlineData("[]")]
    [InlineData("{ \"metadata\": 3, \"argv\": { } }")]
    [InlineData("{ \"metadata\": [ null ], \"argv\": null }")]
    [InlineData("{ \"argv\": [ \"\\ud800\" ] }")]
    [InlineData("{")]
    public void An_entry_that_cannot_be_read_is_another_programs(string json)
    {
        var spec = new KernelSpec("k", Path.GetDirectoryName(folder.Write("kernels/k/kernel.json", json))!);
        Assert.Equal((true, false, 0), (spec.Exists, spec.IsOurs, spec.Command.Count));
        Assert.Throws<KernelSpecException>(() => spec.Install(["x"], force: false));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{ \"ip\": 1 }")]
    [InlineData("{ \"ip\": \"\\ud800\", \"key\": \"\" }")]
    [InlineData("{ \"ip\": \"127.0.0.1\", \"key\": \"\", \"shell_port\": 70000 }")]
    [InlineData("{ \"ip\": \"127.0.0.1\", \"key\": \"\", \"hb_port\": -1 }")]
    [InlineData("{ \"ip\": \"127.0.0.1\", \"key\": \"\", \"transport\": null }")]
    public void A_connection_file_of_wrong_values_is_refused_by_name(string json)
    {
        var path = folder.Write("c.json", json);
        Assert.StartsWith(path, Assert.Throws<ConnectionFileException>(() => ConnectionFile.Read(path)).Message);
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
