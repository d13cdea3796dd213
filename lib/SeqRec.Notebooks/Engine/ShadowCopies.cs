using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// Copies of a notebook's own libraries, native ones included, made when they are first loaded: a user can build them anew while the notebook
/// is open, and a library still finds what lies beside it.
/// </summary>
internal sealed class ShadowCopies
{
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
        var copy = Directory.CreateDirectory(Path.Combine(root.Value, copies.Count.ToString(CultureInfo.InvariantCulture))).FullName;
        foreach (var file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
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
            if (int.TryParse(id, CultureInfo.InvariantCulture, out var process) && !IsAlive(process)) Remove(folder);
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
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
