namespace SeqRec.Federation;

/// <summary>Small numbers side by side, the first in the lowest bits.</summary>
internal static class PackedBits
{
    public static long Size(int count, int bits) => (count * (long)bits + 7) / 8;

    public static byte[] Pack(ReadOnlySpan<byte> values, int bits)
    {
        var packed = new byte[Size(values.Length, bits)];
        for (var k = 0; k < values.Length; k++)
            for (var b = 0; b < bits; b++)
                if ((values[k] >> b & 1) != 0) packed[((long)k * bits + b) / 8] |= (byte)(1 << (int)(((long)k * bits + b) % 8));
        return packed;
    }

    public static byte[] Unpack(ReadOnlySpan<byte> packed, int count, int bits)
    {
        var values = new byte[count];
        for (var k = 0; k < count; k++)
            for (var b = 0; b < bits; b++)
                values[k] |= (byte)((packed[(int)(((long)k * bits + b) / 8)] >> (int)(((long)k * bits + b) % 8) & 1) << b);
        return values;
    }
}
