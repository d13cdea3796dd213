using System.Runtime.CompilerServices;
using SeqRec.Data;
using SeqRec.Tests.Layers;
using TemporaryFolder = SeqRec.Tests.Data.TemporaryFolder;

namespace SeqRec.Tests.Faults;

/// <summary>Damaged files, hundreds for each reader: each is read all the same or refused as documented, and the page of what happened is up to date.</summary>
[Collection(SharedTorchState.Name)]
public class FaultTests
{
    private const int CasesOfAKind = 40;

    [Fact]
    public void Whatever_the_damage_a_reader_refuses_as_documented_or_reads()
    {
        using var folder = new TemporaryFolder();
        var readers = ReadersUnderDamage.All(folder);
        Assert.All(readers, reader => reader.Read(folder.Write("fuzz", reader.Whole)));
        var page = FaultPage.Of(readers.Select((reader, k) => (reader.Name, Tried(reader, folder, (ulong)k))));
        var root = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", ".."));
        Directory.CreateDirectory(Path.Combine(root, "out"));
        File.WriteAllText(Path.Combine(root, "out", "faults.md"), page);
        Assert.True(page == File.ReadAllText(Path.Combine(root, "docs", "faults.md")), "docs/faults.md is out of date: look at out/faults.md and put it in its place");
    }

    // Refused and all cases of each kind of damage.
    private static IReadOnlyList<(int Refused, int Cases)> Tried(ReaderUnderDamage reader, TemporaryFolder folder, ulong number) =>
        [.. Damage.Kinds.Select((kind, k) =>
        {
            var (random, whole) = (new Xoshiro256(number, (ulong)k), reader.Whole);
            var cases = Enumerable.Range(0, CasesOfAKind).Select(_ => kind.Of(whole, random)).Where(damaged => !damaged.AsSpan().SequenceEqual(whole)).ToArray();
            return (cases.Count(damaged => IsRefused(reader, folder.Write("fuzz", damaged), kind.Name)), cases.Length);
        })];

    private static bool IsRefused(ReaderUnderDamage reader, string path, string kind)
    {
        var error = Record.Exception(() => reader.Read(path));
        Assert.True(error is null || reader.Refusal.IsInstanceOfType(error), $"{reader.Name}, {kind}: {Convert.ToBase64String(File.ReadAllBytes(path))}\n{error}");
        Assert.True(error is null || error.Message.Length < 20_000, $"{reader.Name}, {kind}: the message has {error?.Message.Length} characters");
        return error is not null;
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
