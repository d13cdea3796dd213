using SeqRec.Kernels.Native;

namespace SeqRec.Tests.Kernels.Native;

/// <summary>What is said of native files that cannot be loaded: one sentence that names the file.</summary>
public sealed class NativeLoaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("seqrec-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_missing_library_is_named_with_the_folders_and_the_package()
    {
        var message = Message();
        Assert.StartsWith($"{NativePlatform.FileOf("torch_cpu")} is in none of the folders {folder}; ", message);
        Assert.Contains($"libtorch-cpu-{NativePlatform.Rid} 2.", message);
    }

    [Fact]
    public void A_named_folder_without_libtorch_is_refused_and_no_other_is_tried()
    {
        var folders = new NativeFolders([.. NativeFolders.Beside(AppContext.BaseDirectory)], folder);
        var message = Assert.Throws<DllNotFoundException>(() => NativeLoader.Load(folders)).Message;
        Assert.StartsWith($"{NativePlatform.FileOf("torch_cpu")} is neither in {folder} nor ", message);
        Assert.Contains("SEQREC_LIBTORCH must name", message);
    }

    [LinuxFact]
    public void A_foreign_file_is_refused()
    {
        Write("torch_cpu", []);
        Write("c10", "This is no library, but it is longer than the header of one would have to be."u8.ToArray());
        Assert.StartsWith($"{folder}/libc10.so cannot be loaded: it is no 64-bit ELF file. ", Message());
    }

    [LinuxFact]
    public void A_library_that_is_cut_short_is_refused_before_it_is_mapped()
    {
        var whole = File.ReadAllBytes(NativeFiles.Libtorch("c10"));
        Write("torch_cpu", []);
        Write("c10", whole[..^1]);
        Assert.StartsWith($"{folder}/libc10.so cannot be loaded: it is cut short. ", Message());
    }

    [LinuxFact]
    public void A_library_for_another_processor_is_refused()
    {
        var bytes = File.ReadAllBytes(NativeFiles.Libtorch("c10"));
        bytes[18] ^= 0xFF;
        Write("torch_cpu", []);
        Write("c10", bytes);
        Assert.StartsWith($"{folder}/libc10.so cannot be loaded: it is for another processor. ", Message());
    }

    [LinuxFact]
    public void What_the_loader_of_the_system_says_is_passed_on()
    {
        Write("torch_cpu", []);
        var bytes = File.ReadAllBytes(NativeFiles.Libtorch("c10"));
        bytes[16] = 9;  // a kind of file that is none
        Write("c10", bytes);
        var message = Message();
        Assert.StartsWith($"{folder}/libc10.so cannot be loaded: ", message);
        Assert.DoesNotContain('\n', message);
    }

    private string Message() =>
        Assert.Throws<DllNotFoundException>(() => NativeLoader.Load(new NativeFolders([folder]))).Message;

    private void Write(string library, byte[] bytes) =>
        File.WriteAllBytes(Path.Combine(folder, NativePlatform.FileOf(library)), bytes);
}
