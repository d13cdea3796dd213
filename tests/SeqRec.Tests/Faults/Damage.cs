using System.Text;
using SeqRec.Data;

namespace SeqRec.Tests.Faults;

/// <summary>Ways in which a file goes wrong, drawn from a seed.</summary>
internal static class Damage
{
    private static readonly byte[][] OddWords = [.. new[]
    {
        "", "-1", "0", "1.5", "1e999", "NaN", "99999999999999999999", "null", "true", "[]", "{}", "\"\"", "x", "\0", "é", "\n", "\uFEFF", new string('9', 5000)
    }.Select(Encoding.UTF8.GetBytes)];

    /// <summary>All ways by name; each makes other bytes of those that are whole.</summary>
    public static IReadOnlyList<(string Name, Func<byte[], Xoshiro256, byte[]> Of)> Kinds { get; } =
        [("cut short", Cut), ("bits flipped", Flip), ("a part missing", Drop), ("a part twice", Repeat), ("another value", Replace)];

    private static byte[] Cut(byte[] whole, Xoshiro256 random) => whole[..Below(random, whole.Length)];

    private static byte[] Flip(byte[] whole, Xoshiro256 random)
    {
        byte[] bytes = [.. whole];
        for (var left = 1 + Below(random, 8); left > 0; left--) bytes[Below(random, bytes.Length)] ^= (byte)(1 << Below(random, 8));
        return bytes;
    }

    private static byte[] Drop(byte[] whole, Xoshiro256 random)
    {
        var (start, end) = Part(whole, random);
        return [.. whole[..start], .. whole[end..]];
    }

    private static byte[] Repeat(byte[] whole, Xoshiro256 random)
    {
        var (start, end) = Part(whole, random);
        return [.. whole[..end], .. whole[start..]];
    }

    // A word or number, where there is one, becomes another.
    private static byte[] Replace(byte[] whole, Xoshiro256 random)
    {
        int start = Below(random, whole.Length), end = start + 1;
        while (start > 0 && IsWord(whole[start - 1])) start--;
        while (end < whole.Length && IsWord(whole[end])) end++;
        return [.. whole[..start], .. OddWords[Below(random, OddWords.Length)], .. whole[end..]];
    }

    private static (int Start, int End) Part(byte[] whole, Xoshiro256 random)
    {
        var start = Below(random, whole.Length);
        return (start, Math.Min(whole.Length, start + 1 + Below(random, Math.Max(1, whole.Length / 4))));
    }

    private static int Below(Xoshiro256 random, int bound) => (int)random.Below(bound);

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'.' or (byte)'-' or (byte)'+' or (byte)'_';
}
