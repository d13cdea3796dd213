using System.Security.Cryptography;

namespace SeqRec.Data;

/// <summary>Compares a file with what the catalogue says about it.</summary>
internal static class FileCheck
{
    public static void Verify(string path, DataFileEntry expected, string advice)
    {
        if (!File.Exists(path)) throw new MissingDataException($"{path}: the file is missing. {advice}");
        if (Difference(path, expected) is { } difference) throw new DataMismatchException($"{path}: {difference} {advice}");
    }

    public static bool Holds(string path, DataFileEntry expected) => File.Exists(path) && Difference(path, expected) is null;

    /// <summary>What is read from a file, if the file stays as it is until the end.</summary>
    /// <exception cref="DataMismatchException">It changed meanwhile, by its size or time.</exception>
    public static T WhileUnchanged<T>(string path, Func<T> read)
    {
        var before = Stamp(path);
        T result;
        try
        {
            result = read();
        }
        catch (DataSetException) when (Stamp(path) != before)
        {
            throw Changed(path);
        }
        return Stamp(path) == before ? result : throw Changed(path);
    }

    private static DataMismatchException Changed(string path) => new($"{path}: the file changed while it was read. Wait until whatever writes it is done, and start again.");

    private static (long, DateTime) Stamp(string path) => new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : default;

    private static string? Difference(string path, DataFileEntry expected)
    {
        var bytes = new FileInfo(path).Length;
        if (expected.Bytes is { } size && bytes != size) return $"{bytes} bytes where the catalogue has {expected.Bytes}.";
        if (expected.Sha256 is null) return null;
        var sha256 = Sha256(path);
        return sha256 == expected.Sha256 ? null : $"SHA-256 {sha256} where the catalogue has {expected.Sha256}.";
    }

    public static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
