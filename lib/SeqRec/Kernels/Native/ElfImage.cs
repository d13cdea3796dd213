using System.Buffers.Binary;
using System.Text;

namespace SeqRec.Kernels.Native;

/// <summary>A 64-bit ELF file in memory, whose demands on the versions of other libraries can be weakened.</summary>
/// <remarks>
/// The section <c>.gnu.version_r</c> holds a record for each needed library, and one for each version needed of it. A
/// record says where its name lies in a section of strings.
/// </remarks>
internal sealed class ElfImage(byte[] bytes)
{
    private const uint VersionNeeds = 0x6FFFFFFE;  // section type SHT_GNU_verneed
    private const ushort Weak = 2;                 // flag VER_FLG_WEAK
    private const int RecordSize = 16;
    private const int MostVersions = ushort.MaxValue / 2;  // they are numbered with 15 bits
    private readonly ElfHeader header = ElfHeader.Read(bytes);

    /// <summary>
    /// Marks a version as weak: the loader then accepts a library that lacks it, as long as no relocation needs a
    /// symbol of that version.
    /// </summary>
    /// <param name="version">For example <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether the file asks for that version.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public bool WeakenVersion(string version)
    {
        var name = Encoding.ASCII.GetBytes(version + '\0');
        var found = false;
        foreach (var (at, strings) in NeededVersions().Take(MostVersions))
        {
            if (!Bytes(strings + Number(at + 8), name.Length).SequenceEqual(name)) continue;
            BinaryPrimitives.WriteUInt16LittleEndian(Bytes(at + 4, sizeof(ushort)), (ushort)(Word(at + 4) | Weak));
            found = true;
        }

        return found;
    }

    /// <summary>Where each needed version's record lies, and where the strings start that hold its name.</summary>
    private IEnumerable<(long At, long Strings)> NeededVersions()
    {
        foreach (var section in Sections().Where(section => Number(section + 4) == VersionNeeds))
        {
            var strings = Offset(Section((int)Number(section + 40)));
            foreach (var library in Chain(Offset(section), (int)Number(section + 44)))
                foreach (var version in Chain(library + Number(library + 8), Word(library + 2)))
                    yield return (version, strings);
        }
    }

    // Records of either kind; the last number of each says how far away the next one is.
    private IEnumerable<long> Chain(long first, int count)
    {
        for (var (i, at) = (0, first); i < count; i++)
        {
            _ = Bytes(at, RecordSize);
            yield return at;
            var step = Number(at + 12);
            if (step < RecordSize && i < count - 1) throw Damaged();
            at += step;
        }
    }

    private IEnumerable<long> Sections() => Enumerable.Range(0, header.SectionCount).Select(Section);

    private long Section(int index) =>
        index >= 0 && index < header.SectionCount
            ? header.SectionTable + (long)index * header.SectionSize
            : throw Damaged();

    private long Offset(long section) => BinaryPrimitives.ReadInt64LittleEndian(Bytes(section + 24, sizeof(long)));

    private uint Number(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, sizeof(uint)));

    private ushort Word(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, sizeof(ushort)));

    private Span<byte> Bytes(long at, int length) =>
        at >= 0 && at <= bytes.Length - length ? bytes.AsSpan((int)at, length) : throw Damaged();

    private static InvalidDataException Damaged() => new("it is damaged");
}
