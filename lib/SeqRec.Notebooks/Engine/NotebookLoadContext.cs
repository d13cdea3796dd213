using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// Loads a notebook's libraries from copies of its own folders. Of the host it sees the framework and the display API, nothing else, so a
/// notebook may use any version of a library that the host also happens to use.
/// </summary>
internal sealed class NotebookLoadContext(LibraryFolders libraries) : AssemblyLoadContext("notebook")
{
    private static readonly Assembly DisplayApi = typeof(Microsoft.DotNet.Interactive.Kernel).Assembly;
    private readonly ShadowCopies copies = new();

    /// <summary>
    /// Runs a library's module initialiser before a cell uses the library. It may have to make settings that come too
    /// late once a cell has called another library.
    /// </summary>
    public void Start(string library)
    {
        Assembly loaded;
        try
        {
            loaded = LoadFromAssemblyName(new AssemblyName(Path.GetFileNameWithoutExtension(library)));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return;  // The cell that uses it tells what is wrong with it.
        }

        RuntimeHelpers.RunModuleConstructor(loaded.ManifestModule.ModuleHandle);
    }

    protected override Assembly? Load(AssemblyName name)
    {
        if (name.Name == DisplayApi.GetName().Name) return DisplayApi;
        if (Framework.Has(name.Name)) return null;
        var file = libraries.FindAssembly(name.Name!, name.CultureName);
        if (file is not null) return LoadFromAssemblyPath(libraries.IsPackaged(file) ? file : copies.Of(file));
        if (!string.IsNullOrEmpty(name.CultureName)) return null;
        throw new FileNotFoundException($"'{name.Name}.dll' lies beside none of the libraries that the notebook names with #r.", name.Name);
    }

    protected override nint LoadUnmanagedDll(string name)
    {
        foreach (var path in libraries.NativeCandidates(name))
        {
            var file = FindLoaded(Path.GetFileName(path)) ?? copies.Native(path);
            if (NativeLibrary.TryLoad(file, out var handle)) return handle;
        }

        return 0;
    }

    // What the process holds already is used again: libtorch ends a process that loads a second copy of it.
    private static string? FindLoaded(string name)
    {
        using var process = Process.GetCurrentProcess();
        var files = process.Modules.Cast<ProcessModule>().Select(module => module.FileName);
        return files.FirstOrDefault(file => Path.GetFileName(file) == name);
    }
}
