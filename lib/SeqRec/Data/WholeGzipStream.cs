using System.Buffers.Binary;
using System.IO.Compression;

namespace SeqRec.Data;

/// <summary>
/// A gzip stream that notices when its end is missing: the base class treats a file cut short as complete. A gzip file ends with the
/// length of what it holds (RFC 1952, section 2.3.1), which is compared with what came out; files of several members are refused.
/// </summary>
internal sealed class WholeGzipStream(FileStream file) : GZipStream(file, CompressionMode.Decompress)
{
    private readonly uint promised = LastWord(file);
    private uint read;

    // The base class sends its other reading methods through this one when it is overridden.
    public override int Read(byte[] buffer, int offset, int count)
    {
        var found = base.Read(buffer, offset, count);
        read = unchecked(read + (uint)found);
        return found > 0 || count == 0 || read == promised ? found : throw new InvalidDataException("The end is missing.");
    }

    private static uint LastWord(FileStream file)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        file.Seek(-Math.Min(word.Length, file.Length), SeekOrigin.End);
        file.ReadAtLeast(word, word.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return BinaryPrimitives.ReadUInt32LittleEndian(word);
    }
}
