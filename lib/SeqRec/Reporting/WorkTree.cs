using System.ComponentModel;
using System.Diagnostics;

namespace SeqRec.Reporting;

/// <summary>State of the git work tree, to be read when a run starts. Run records themselves do not make it dirty.</summary>
/// <param name="Root">Top folder of the work tree; outside of one, the folder asked about.</param>
/// <param name="Commit">Current commit; null outside a work tree.</param>
/// <param name="Dirty">Whether files differ from that commit, or there is none to compare with.</param>
public sealed record WorkTree(string Root, string? Commit, bool Dirty)
{
    /// <summary>Reads the state of the work tree that holds a folder.</summary>
    public static WorkTree Read(string folder) =>
        Git(folder, "rev-parse", "--show-toplevel") is { } root && Git(folder, "rev-parse", "--verify", "HEAD") is { } commit
            ? new(root, commit, Git(root, "status", "--porcelain", "--", ".", ":(exclude)data/results") is not "")
            : new(Path.GetFullPath(folder), null, Dirty: true);

    /// <summary>What git prints, or null if it fails or is not installed.</summary>
    private static string? Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
