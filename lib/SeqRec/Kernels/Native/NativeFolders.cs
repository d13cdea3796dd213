using System.Reflection;

namespace SeqRec.Kernels.Native;

/// <summary>The folders in which libtorch and TorchSharp's own native library may lie, in the order to look.</summary>
/// <param name="all">Full paths; not all need exist.</param>
/// <param name="libtorch">The folder of another libtorch, which alone counts; null for that of the build.</param>
internal sealed class NativeFolders(IReadOnlyList<string> all, string? libtorch = null)
{
    /// <summary>The environment variable that names the folder of another libtorch.</summary>
    public const string LibtorchVariable = "SEQREC_LIBTORCH";

    /// <summary>
    /// The file beside SeqRec.dll in which a build of this repository names the folder that all its projects share. The
    /// path is relative to the file.
    /// </summary>
    public const string SharedFolderFile = "libtorch.folder";

    /// <summary>
    /// A host that loads a copy of a library tells where the original lies: in the application's data, under this name
    /// and the copy's folder.
    /// </summary>
    public const string OriginalFolderName = "Notebook.OriginalFolder:";

    private const string Libtorch = "torch_cpu";

    /// <summary>
    /// Where the runtime itself would look comes first: TorchSharp looks there too, and a second copy of libtorch ends
    /// the process. Then come the places where builds and packages have the files.
    /// </summary>
    public static NativeFolders Of(Assembly torchSharp)
    {
        var (own, other) = (FolderOf(typeof(NativeFolders).Assembly), FolderOf(torchSharp));
        return new NativeFolders(
        [
            .. Searched(), .. other, .. own.SelectMany(Beside), .. other.SelectMany(InPackages),
            .. Beside(AppContext.BaseDirectory),
        ],
        Environment.GetEnvironmentVariable(LibtorchVariable) is { Length: > 0 } named ? Path.GetFullPath(named) : null);
    }

    /// <summary>The full path of a file of libtorch; all of them lie in one folder.</summary>
    /// <exception cref="DllNotFoundException">No folder has libtorch.</exception>
    public string FindLibtorch(string library) =>
        Path.Combine(libtorch is null ? FolderWith(Libtorch) : NamedFolder(libtorch), NativePlatform.FileOf(library));

    /// <summary>The full path of TorchSharp's own native library: beside libtorch, or in a folder of its own.</summary>
    /// <exception cref="DllNotFoundException">No folder has it.</exception>
    public string FindBridge(string library) =>
        FindLibtorch(library) is var beside && File.Exists(beside) ? beside
            : Path.Combine(FolderWith(library), NativePlatform.FileOf(library));

    /// <summary>
    /// What belongs to a library's folder: the shared one that a file in it names, the one for native files in it, and
    /// itself.
    /// </summary>
    public static IEnumerable<string> Beside(string folder)
    {
        var file = Path.Combine(folder, SharedFolderFile);
        if (File.Exists(file)) yield return Path.Combine(folder, File.ReadAllText(file).Trim(), NativePlatform.Rid);
        yield return Path.Combine(folder, "runtimes", NativePlatform.Rid, "native");
        yield return folder;
    }

    private static IEnumerable<string> Searched() =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    // A notebook that names a package takes TorchSharp.dll from packages/torchsharp/VERSION/lib/FRAMEWORK.
    private static IEnumerable<string> InPackages(string folder)
    {
        var package = Path.Combine(folder, "..", "..");
        var native = Path.Combine("runtimes", NativePlatform.Rid, "native");
        yield return Path.Combine(package, native);
        yield return Path.Combine(package, "..", "..", NativePlatform.LibtorchPackage, LibtorchVersion, native);
    }

    // A program that is one file has no folder for its libraries.
    private static IReadOnlyList<string> FolderOf(Assembly assembly) =>
        Path.GetDirectoryName(assembly.Location) is { Length: > 0 } folder
            ? [AppContext.GetData(OriginalFolderName + folder) as string ?? folder]
            : [];

    private static string LibtorchVersion =>
        typeof(NativeFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == nameof(LibtorchVersion)).Value!;

    // As a download of libtorch and a package of Python lie: the folder lib is named, or the one around it.
    private static string NamedFolder(string named)
    {
        var file = NativePlatform.FileOf(Libtorch);
        string[] both = [named, Path.Combine(named, "lib")];
        return Array.Find(both, folder => File.Exists(Path.Combine(folder, file))) ?? throw new DllNotFoundException(
            $"{file} is neither in {named} nor in its folder lib; {LibtorchVariable} must name the folder of "
            + $"a libtorch {LibtorchVersion}, or be empty.");
    }

    private string FolderWith(string library)
    {
        var file = NativePlatform.FileOf(library);
        var folders = all.Select(Path.GetFullPath).Distinct().ToList();
        return folders.Find(folder => File.Exists(Path.Combine(folder, file))) ?? throw new DllNotFoundException(
            $"{file} is in none of the folders {string.Join(", ", folders)}; build again, or add the packages "
            + $"TorchSharp and {NativePlatform.LibtorchPackage} {LibtorchVersion} to your project.");
    }
}
