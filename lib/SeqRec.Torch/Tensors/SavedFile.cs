using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Files of tensors: written beside and renamed, so that none is left half-written, and read with their name in each error.</summary>
internal static class SavedFile
{
    public static void Write(string location, Action<BinaryWriter> write)
    {
        var beside = location + ".part";
        try
        {
            using (var writer = new BinaryWriter(File.Create(beside))) write(writer);
            File.Move(beside, location, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    public static void Read(string location, Action<BinaryReader> read)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        try
        {
            read(reader);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or FormatException or NotSupportedException or OverflowException or ExternalException)
        {
            throw new InvalidDataException($"{location}: {e.Message} The file is damaged or was written for another model.", e);
        }
    }
}
