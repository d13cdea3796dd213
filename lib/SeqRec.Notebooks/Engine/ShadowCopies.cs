using System.Collections.Concurrent;
using System.Globalization;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// Copies of a notebook's own libraries, native ones included, made when they are first loaded: a user can build them anew while the notebook
/// is open, and a library still finds what lies beside it.
/// </summary>
internal sealed class ShadowCopies
{
    // A folder larger than this is no library's own.
    private const long Limit = 256L << 20;
    private const string Prefix = "seqrec-libraries-";
    private readonly ConcurrentDictionary<string, string> copies = [];
    private readonly Lazy<string> root = new(NewRoot);

    /// <summary>The copy of a library, or the file itself where it cannot be copied.</summary>
    public string Of(string file)
    {
        try
        {
            return Path.Combine(copies.GetOrAdd(Path.GetDirectoryName(file)!, Copy), Path.GetFileName(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return file;
        }
    }

    /// <summary>The copy of a native library whose folder was copied, else the file itself.</summary>
    public string Native(string file) =>
        copies.TryGetValue(Path.GetDirectoryName(file)!, out var copy) ? Path.Combine(copy, Path.GetFileName(file)) : file;

    private string Copy(string folder)
    {
        var files = new DirectoryInfo(folder).GetFiles();
        if (files.Sum(file => file.Length) > Limit) return folder;
        var copy = Directory.CreateDirectory(Path.Combine(root.Value, copies.Count.ToString(CultureInfo.InvariantCulture))).FullName;
        foreach (var file in files) file.CopyTo(Path.Combine(copy, file.Name));
        return copy;
    }

    private static string NewRoot()
    {
        RemoveLeftovers();
        var made = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(made);
        return made;
    }

    // A front end may end a kernel without warning; its copies are removed by the next one.
    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var id = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(id, CultureInfo.InvariantCulture, out var process) && !OtherProcess.IsAlive(process)) Remove(folder);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use on Windows, or another user's.
        }
    }
}
