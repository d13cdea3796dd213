namespace SeqRec.Tests;

/// <summary>A test that starts programs of others; skipped by name where one of them is not on the PATH.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs) => Skip = Programs.FindMissing(programs);
}

internal static class Programs
{
    /// <summary>Why a test cannot run; null when every program is on the PATH.</summary>
    public static string? FindMissing(params IReadOnlyList<string> programs) =>
        FindMissing(programs, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>The same for other folders.</summary>
    /// <param name="programs">Names of programs.</param>
    /// <param name="path">The folders to look in, as in the environment variable PATH.</param>
    public static string? FindMissing(IReadOnlyList<string> programs, string? path)
    {
        var folders = (path ?? "").Split(Path.PathSeparator);
        var missing = programs.Where(program => !folders.Any(folder => Holds(folder, program))).ToList();
        return missing.Count > 0 ? $"needs the program {string.Join(" and ", missing)}" : null;
    }

    private static bool Holds(string folder, string program) =>
        File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program));
}
