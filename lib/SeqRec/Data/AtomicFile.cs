using System.Text;

namespace SeqRec.Data;

/// <summary>Writes a file beside its place, on the disk and not only in its cache, and renames it when complete, so that no reader meets half a file.</summary>
internal static class AtomicFile
{
    public static void Write(string path, Action<TextWriter> write) => WriteBytes(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        write(writer);
    });

    public static void WriteBytes(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = File.Create(part))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
