using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SeqRec.Kernels.Native;

/// <summary>The first 64 bytes of a 64-bit ELF file, the format of Linux's shared libraries.</summary>
/// <param name="Machine">The processor the file is for, as the ELF specification numbers them.</param>
/// <param name="SectionTable">Where the table of sections starts, in bytes.</param>
/// <param name="SectionSize">The size of an entry of that table.</param>
/// <param name="SectionCount">The number of its entries.</param>
internal sealed record ElfHeader(int Machine, long SectionTable, int SectionSize, int SectionCount)
{
    public const int Size = 64;
    private const int X64 = 62;
    private const int Arm64 = 183;
    private static ReadOnlySpan<byte> Magic => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];  // 64 bits, little-endian

    /// <summary>The length that the file has at least; the table of sections is the last thing in it.</summary>
    public long End => SectionTable + (long)SectionSize * SectionCount;

    /// <summary>Reads the header at the start of a file's bytes.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ElfHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic)) throw new InvalidDataException("it is no 64-bit ELF file");
        var table = BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]);
        if (table < 0) throw new InvalidDataException("its ELF header is damaged");
        return new(Word(bytes, 18), table, Word(bytes, 58), Word(bytes, 60));
    }

    /// <summary>
    /// Checks a library before the system's loader maps it: a file that is cut short would end the process.
    /// </summary>
    /// <exception cref="InvalidDataException">It is for another processor, cut short, or no ELF file.</exception>
    public static void Check(string path)
    {
        Span<byte> bytes = stackalloc byte[Size];
        using var file = File.OpenRead(path);
        var header = Read(bytes[..file.ReadAtLeast(bytes, Size, throwOnEndOfStream: false)]);
        if (header.Machine != OwnMachine) throw new InvalidDataException("it is for another processor");
        if (file.Length < header.End) throw new InvalidDataException("it is cut short");
    }

    private static int OwnMachine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64 : X64;

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
