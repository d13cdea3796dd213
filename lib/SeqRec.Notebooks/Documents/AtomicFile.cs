using System.Text;

namespace SeqRec.Notebooks.Documents;

/// <summary>Writes files so that a crash never leaves a half-written one.</summary>
public static class AtomicFile
{
    /// <summary>Writes UTF-8 text beside <paramref name="path"/> and renames it into place; folders are made as needed.</summary>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes beside <paramref name="path"/> and renames them into place; folders are made as needed.</summary>
    public static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(beside, content);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
