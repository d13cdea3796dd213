namespace SeqRec.Kernel.Installing;

/// <summary>Where Jupyter keeps data, by Jupyter's own rules.</summary>
internal static class JupyterFolders
{
    /// <summary>The user's own folder.</summary>
    public static string OfUser => Variable("JUPYTER_DATA_DIR") ?? (OperatingSystem.IsWindows() ? Path.Combine(Variable("APPDATA") ?? Home, "jupyter")
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Jupyter")
        : Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(Home, ".local", "share"), "jupyter"));

    /// <summary>All folders, in the order in which Jupyter looks.</summary>
    public static IEnumerable<string> All =>
    [
        .. (Variable("JUPYTER_PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        OfUser,
        .. OperatingSystem.IsWindows() ? new[] { Path.Combine(Variable("PROGRAMDATA") ?? Home, "jupyter") } : ["/usr/local/share/jupyter", "/usr/share/jupyter"],
    ];

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
