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
