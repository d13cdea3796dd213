using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SeqRec.Data;

/// <summary>The tokens of a llama2.c tokenizer file, which turn ids back into text.</summary>
public sealed class Llama2cTokenizer
{
    private const int BeginningOfText = 1;
    private readonly byte[][] _pieces;

    private Llama2cTokenizer(byte[][] pieces) => _pieces = pieces;

    /// <summary>Number of tokens.</summary>
    public int Count => _pieces.Length;

    /// <summary>Reads a file: the longest token's length, then for each token a score, its length and its bytes.</summary>
    /// <param name="path">Such as <c>tok512.bin</c>.</param>
    /// <exception cref="MissingDataException">The file is not there.</exception>
    /// <exception cref="DataFormatException">The file breaks the format.</exception>
    public static Llama2cTokenizer Read(string path)
    {
        using var file = new WeightBytes(path);
        if (file.Length > 1 << 26) throw file.Error($"{file.Length} bytes are too many for a tokenizer.");
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        var (pieces, at, longest) = (new List<byte[]>(), sizeof(int), Number(file, bytes, 0));
        while (at < bytes.Length)
        {
            var length = Number(file, bytes, at + sizeof(float));
            at += sizeof(float) + sizeof(int);
            if (length < 0 || length > longest || length > bytes.Length - at)
                throw file.Error($"Token {pieces.Count} is said to have {length} bytes; {bytes.Length - at} follow, and the longest has {longest}.");
            pieces.Add(bytes[at..(at + length)]);
            at += length;
        }
        return new([.. pieces]);
    }

    /// <summary>The text of tokens. The beginning of text has none, and the token after it loses the space it starts with; a piece
    /// such as <c>&lt;0x0A&gt;</c> is the byte it names.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public string Decode(IEnumerable<int> tokens)
    {
        var (text, before) = (new List<byte>(), -1);
        foreach (var token in tokens)
        {
            if (token < 0 || token >= Count) throw new ArgumentOutOfRangeException(nameof(tokens), token, $"There are the tokens 0 to {Count - 1}.");
            var piece = Bytes(_pieces[token]);
            if (token != BeginningOfText) text.AddRange(before == BeginningOfText && piece is [(byte)' ', ..] ? piece[1..] : piece);
            before = token;
        }
        return Encoding.UTF8.GetString([.. text]);
    }

    private static byte[] Bytes(byte[] piece) =>
        piece is [(byte)'<', (byte)'0', (byte)'x', _, _, (byte)'>'] && byte.TryParse(Encoding.ASCII.GetString(piece, 3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
            ? [value] : piece;

    private static int Number(WeightBytes file, byte[] bytes, int at) => at <= bytes.Length - sizeof(int)
        ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) : throw file.Error($"The file ends at byte {bytes.Length}, inside a token.");
}
