using SeqRec.Kernels.Native;

namespace SeqRec.Tests.Kernels.Native;

public sealed class ElfImageTests
{
    private const int SectionTableField = 40;

    [LinuxFact]
    public void One_flag_of_the_real_library_changes_and_nothing_else()
    {
        var (original, weak) = (Read(), Read());
        Assert.True(new ElfImage(weak).WeakenVersion(WeakenedCopy.Version));
        var at = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != weak[i]);
        Assert.Equal((0, 2), (original[at], weak[at]));
    }

    [LinuxFact]
    public void Weakening_twice_is_weakening_once()
    {
        var weak = Read();
        new ElfImage(weak).WeakenVersion(WeakenedCopy.Version);
        var again = weak.ToArray();
        Assert.True(new ElfImage(again).WeakenVersion(WeakenedCopy.Version));
        Assert.Equal(weak, again);
    }

    [LinuxFact]
    public void A_version_that_the_file_does_not_ask_for_changes_nothing()
    {
        var bytes = Read();
        Assert.False(new ElfImage(bytes).WeakenVersion("GLIBCXX_3.4.3"));  // the start of one that it does ask for
        Assert.Equal(Read(), bytes);
    }

    [LinuxFact]
    public void A_damaged_file_is_refused_or_left_alone_and_never_read_past_its_end()
    {
        var (original, random) = (Read(), new Random(1));
        var table = (int)BitConverter.ToInt64(original, SectionTableField);
        var needs = NeedsOffset(original, table);
        for (var turn = 0; turn < 300; turn++)
        {
            var bytes = original.ToArray();
            var (from, length) = (turn % 3) switch
            {
                0 => (6, ElfHeader.Size - 6),
                1 => (table, original.Length - table),
                _ => (needs, 0x210),
            };
            for (var flips = 0; flips < 3; flips++) random.NextBytes(bytes.AsSpan(from + random.Next(length - 4), 4));
            Try(bytes);
            Try(original[..random.Next(original.Length)]);
        }
    }

    [Fact]
    public void What_is_no_ELF_file_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => new ElfImage([]));
        Assert.Throws<InvalidDataException>(() => new ElfImage(new byte[2 * ElfHeader.Size]));
    }

    private static void Try(byte[] bytes)
    {
        try
        {
            new ElfImage(bytes).WeakenVersion(WeakenedCopy.Version);
        }
        catch (InvalidDataException)
        {
            // What it is for.
        }
    }

    private static int NeedsOffset(byte[] file, int table)
    {
        for (var section = table; ; section += 64)
            if (BitConverter.ToUInt32(file, section + 4) == 0x6FFFFFFE)
                return (int)BitConverter.ToInt64(file, section + 24);
    }

    private static byte[] Read() => File.ReadAllBytes(NativeFiles.Bridge);
}
