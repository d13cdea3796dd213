using System.Text.Json;

namespace SeqRec.Kernel.Tests.Clients;

/// <summary>The kernel as published for Windows, under Wine, answers a client.</summary>
[Collection(Alone.Name)]
public sealed class WindowsKernelTests : IDisposable
{
    private readonly ClientFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Wine cannot stop an endless loop, and a published program lacks the documentation of .NET's members.
    [ClientFact("jupyter-client", Slow = true, Program = Wine.Name)]
    public async Task A_conversation_with_input_large_outputs_and_a_restart_works()
    {
        using var published = await PublishedProgram.PublishAsync("lib/SeqRec.Cli", "win-x64", libtorch: false);
        string[] settings = [.. Wine.SettingsIn(published.Folder).Select(variable => $"{variable.Key}={variable.Value}")];
        string[] start =
        [
            "env", "-u", "JPY_PARENT_PID", .. settings, Wine.Program, published.File + ".exe",
            "kernel", "run", "--connection-file", "{connection_file}",
        ];
        folder.Write("kernels/.net-csharp/kernel.json", JsonSerializer.Serialize(
            new { argv = start, display_name = "Windows", language = "C#", interrupt_mode = "message" }));
        var text = await folder.RunAsync(
            ClientPackages.Python, ClientFolder.Script("conversation.py"), "50", "interrupt", "positions");
        Assert.Equal(5, text.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }
}
