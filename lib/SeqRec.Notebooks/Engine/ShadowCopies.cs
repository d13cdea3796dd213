using System.Collections.Concurrent;
using System.Globalization;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// Copies of a notebook's own libraries, made when they are first loaded: a user can build them anew while the
/// notebook is open. A library still finds what lies beside it: small native libraries are copied too, and the
/// application's data name the original folder under <see cref="OriginalFolderName"/> and the copy's folder.
/// </summary>
internal sealed class ShadowCopies
{
    // Libraries that know nothing of this engine find the folder they were copied from under this name.
    private const string OriginalFolderName = "Notebook.OriginalFolder:";

    // libtorch takes half a gigabyte, and no user builds it.
    private const long LargestFile = 64L << 20;

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
    public string Native(string file)
    {
        if (!copies.TryGetValue(Path.GetDirectoryName(file)!, out var folder)) return file;
        var copy = Path.Combine(folder, Path.GetFileName(file));
        return File.Exists(copy) ? copy : file;
    }

    private string Copy(string folder)
    {
        var files = new DirectoryInfo(folder).GetFiles().Where(file => file.Length <= LargestFile).ToList();
        if (files.Sum(file => file.Length) > Limit) return folder;
        var copy = Directory.CreateDirectory(Path.Combine(root.Value, copies.Count.ToString(CultureInfo.InvariantCulture))).FullName;
        foreach (var file in files) file.CopyTo(Path.Combine(copy, file.Name));
        AppContext.SetData(OriginalFolderName + copy, folder);
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
