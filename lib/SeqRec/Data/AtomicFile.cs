using System.Text;

namespace SeqRec.Data;

/// <summary>Writes a text file beside its place and renames it when complete, so that a reader never meets half a file.</summary>
internal static class AtomicFile
{
    public static void Write(string path, Action<TextWriter> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var writer = new StreamWriter(part, append: false, new UTF8Encoding(false)) { NewLine = "\n" }) write(writer);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
