namespace SeqRec.Notebooks.Tests;

/// <summary>
/// One run of all chapters on simulated data, several at once; started by the first test that asks for it.
/// </summary>
public sealed class ChapterRuns : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task<(string Folder, string Text)>> quick;

    public ChapterRuns() => quick = new(RunAsync);

    /// <summary>The folder of the executed copies, pages and metrics, and what the command printed.</summary>
    public Task<(string Folder, string Text)> Quick => quick.Value;

    public void Dispose() => folder.Dispose();

    private async Task<(string Folder, string Text)> RunAsync()
    {
        string[] command = ["run", "--profile", "quick", "--out", folder.Path];
        var (_, text) = await CommandLine.RunAsync(CommandLine.Chapters, command);
        return (Path.Combine(folder.Path, "quick"), text);
    }
}
