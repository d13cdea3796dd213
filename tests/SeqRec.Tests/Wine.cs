namespace SeqRec.Tests;

/// <summary>Debian's Wine, which runs programs of Windows.</summary>
internal static class Wine
{
    /// <summary>What a test needs on the PATH.</summary>
    public const string Name = "wine";

    /// <summary>What starts a program.</summary>
    public const string Program = "/usr/lib/wine/wine64";

    /// <summary>Variables with which .NET and libtorch work under it.</summary>
    /// <param name="folder">Where Windows keeps what is its own.</param>
    /// <remarks>
    /// .NET writes its code through a second mapping of the memory, which Wine does not notice, and Intel's OpenMP asks
    /// for the processor's topology, which Wine does not know.
    /// </remarks>
    public static Dictionary<string, string> SettingsIn(string folder) => new()
    {
        ["WINEPREFIX"] = Path.Combine(folder, "windows"), ["WINEDEBUG"] = "-all",
        ["DOTNET_EnableWriteXorExecute"] = "0", ["KMP_AFFINITY"] = "disabled",
    };
}
