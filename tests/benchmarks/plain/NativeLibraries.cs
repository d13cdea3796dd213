using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SeqRec.Benchmarks;

/// <summary>
/// Makes TorchSharp's native library load on systems whose libstdc++ lacks GLIBCXX_3.4.32, such as Debian 12. No symbol
/// of that version is used, so a copy of the file that marks the version as weak is enough. Nothing else is set.
/// </summary>
internal static class NativeLibraries
{
    private const string Name = "LibTorchSharp", Version = "GLIBCXX_3.4.32";

    /// <summary>Loads the library; call it before the first use of torch.</summary>
    public static void Load()
    {
        if (!OperatingSystem.IsLinux()) return;
        var folder = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        var original = Path.Combine(folder, $"lib{Name}.so");
        if (NativeLibrary.TryLoad(original, out _)) return;
        foreach (var file in new[] { "libtorch_cpu.so", "libtorch.so" }) NativeLibrary.Load(Path.Combine(folder, file));
        var copy = NativeLibrary.Load(WeakenedCopy(original));
        NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == Name ? copy : IntPtr.Zero);
    }

    private static string WeakenedCopy(string original)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"lib{Name}.weak.so");
        if (File.Exists(path)) return path;
        var bytes = File.ReadAllBytes(original);
        Weaken(bytes);
        var part = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(part, bytes);
        File.Move(part, path, overwrite: true);
        return path;
    }

    // An entry of .gnu.version_r (Elf64_Vernaux) begins with the hash of the version's name; its flags follow.
    private static void Weaken(byte[] file)
    {
        const ushort Weak = 2;
        Span<byte> hash = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(hash, ElfHash(Version));
        var entry = file.AsSpan().IndexOf(hash);
        if (entry < 0) throw new BadImageFormatException($"lib{Name}.so has no entry for {Version}.");
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(entry + 4), Weak);
    }

    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (var c in Encoding.ASCII.GetBytes(name))
        {
            hash = (hash << 4) + c;
            var top = hash & 0xf0000000;
            hash = (hash ^ (top >> 24)) & ~top;
        }
        return hash;
    }
}
