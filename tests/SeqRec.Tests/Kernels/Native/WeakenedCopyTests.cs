using SeqRec.Kernels.Native;

namespace SeqRec.Tests.Kernels.Native;

public sealed class WeakenedCopyTests : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = [];
    private readonly string folder = Directory.CreateTempSubdirectory("seqrec-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [LinuxFact]
    public async Task The_copy_is_made_once_and_made_anew_when_it_is_damaged()
    {
        var first = await LoadAsync(folder);
        var (made, written) = (File.ReadAllBytes(first), File.GetLastWriteTimeUtc(first));
        Assert.StartsWith(folder, first);
        Assert.Equal(first, await LoadAsync(folder));
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
        File.WriteAllBytes(first, made[..(made.Length / 2)]);
        Assert.Equal(first, await LoadAsync(folder));
        Assert.Equal(made, File.ReadAllBytes(first));
    }

    [LinuxFact]
    public async Task Another_original_has_a_copy_of_its_own()
    {
        var other = Path.Combine(folder, Path.GetFileName(NativeFiles.Bridge));
        File.Copy(NativeFiles.Bridge, other);
        File.AppendAllText(other, "x");
        var cache = Path.Combine(folder, "cache");
        Assert.NotEqual(await LoadAsync(cache), await LoadOriginalAsync(other, cache));
        Assert.Equal(2, Directory.GetDirectories(cache).Length);
    }

    [LinuxFact]
    public async Task Several_processes_may_make_it_at_the_same_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LoadAsync(folder)));
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [LinuxFact]
    public async Task A_folder_that_cannot_be_written_is_passed_over()
    {
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        var second = Path.Combine(folder, "second");
        Assert.StartsWith(second, await LoadAsync(Path.Combine(file, "below"), second));
    }

    [LinuxFact]
    public async Task Without_any_folder_it_is_loaded_from_a_temporary_one_that_is_gone_afterwards()
    {
        var loaded = await LoadAsync();
        Assert.EndsWith(" (deleted)", loaded);
        Assert.False(Directory.Exists(Path.GetDirectoryName(loaded)));
    }

    [Fact]
    public void The_users_cache_is_where_the_XDG_specification_has_it()
    {
        Assert.Equal([Path.Combine(folder, "seqrec")], WeakenedCopy.CacheFolders(folder, "/home/reader"));
        Assert.Equal([Path.Combine(folder, ".cache", "seqrec")], WeakenedCopy.CacheFolders("relative", folder));
        Assert.Equal([Path.Combine(folder, ".cache", "seqrec")], WeakenedCopy.CacheFolders(null, folder));
        Assert.Empty(WeakenedCopy.CacheFolders("", ""));
    }

    private static Task<string> LoadAsync(params string[] folders) => LoadOriginalAsync(NativeFiles.Bridge, folders);

    private static async Task<string> LoadOriginalAsync(string original, params string[] folders)
    {
        var report = await NativeChild.EndAsync(NativeChild.Start(Nothing, [NativeChild.Weaken, original, .. folders]));
        return Assert.Single(report.Files, file => file.Contains(Path.GetFileName(original), StringComparison.Ordinal));
    }
}
