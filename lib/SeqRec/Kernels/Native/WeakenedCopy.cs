using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SeqRec.Kernels.Native;

/// <summary>
/// A copy of TorchSharp's native library that also loads where libstdc++ is older than the one it was built with, as on
/// Debian 12 and Ubuntu 22.04. The copy stays in the user's cache; the original is never changed.
/// </summary>
/// <param name="cacheFolders">Where the copy may lie, in the order to try.</param>
internal sealed class WeakenedCopy(IReadOnlyList<string> cacheFolders)
{
    /// <summary>Asked for by one symbol, which no relocation of the library refers to.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    private const int KeyLength = 16;

    /// <summary>The copies in this user's cache.</summary>
    public static WeakenedCopy OfUser => new(CacheFolders(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));

    /// <summary>A user's cache, where the XDG Base Directory Specification has it; none without a home.</summary>
    /// <param name="named">The variable <c>XDG_CACHE_HOME</c>; a relative path counts as none.</param>
    /// <param name="home">The user's home, or an empty text.</param>
    public static IReadOnlyList<string> CacheFolders(string? named, string home) =>
        Path.IsPathRooted(named) ? [Path.Combine(named, "seqrec")]
        : Path.IsPathRooted(home) ? [Path.Combine(home, ".cache", "seqrec")]
        : [];

    /// <summary>Loads the copy, and makes it before where it is missing or damaged.</summary>
    /// <returns>Its handle; null where the original asks for no such version.</returns>
    /// <exception cref="InvalidDataException">The original is damaged.</exception>
    /// <exception cref="DllNotFoundException">The copy does not load either.</exception>
    public nint? Load(string original)
    {
        var bytes = File.ReadAllBytes(original);
        var key = Convert.ToHexStringLower(SHA256.HashData(bytes))[..KeyLength];
        if (!new ElfImage(bytes).WeakenVersion(Version)) return null;
        foreach (var folder in cacheFolders)
        {
            var path = Path.Combine(folder, key, Path.GetFileName(original));
            if (TryPlace(path, bytes) && NativeLibrary.TryLoad(path, out var handle)) return handle;
        }

        return LoadFromTemporaryFolder(Path.GetFileName(original), bytes);
    }

    /// <summary>Sees to it that a file has these bytes. Several processes may do so at once.</summary>
    /// <returns>Whether it has them.</returns>
    private static bool TryPlace(string path, byte[] bytes)
    {
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes)) return true;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var beside = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(beside, bytes);
            File.Move(beside, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Only this user can write to it. What is loaded stays loaded when its file is gone.
    private static nint LoadFromTemporaryFolder(string name, byte[] bytes)
    {
        var folder = Directory.CreateTempSubdirectory("seqrec-").FullName;
        try
        {
            var path = Path.Combine(folder, name);
            File.WriteAllBytes(path, bytes);
            return NativeLibrary.Load(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
