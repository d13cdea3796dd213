using System.Diagnostics;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Running;

/// <summary>
/// Where an executed copy comes from, in the notebook's metadata under <c>seqrec</c>: commit, profile, parameters,
/// runtime and libraries. Times are left out, so that two runs of the same thing give the same file.
/// </summary>
public static class Provenance
{
    private const string Key = "seqrec";

    /// <summary>A notebook's provenance; empty if it was never run by this project.</summary>
    public static JsonObject Of(Notebook notebook) => notebook.Metadata[Key] as JsonObject ?? [];

    /// <summary>Writes what is known before the run.</summary>
    public static void Write(Notebook notebook, string folder, string profile, JsonObject parameters) =>
        notebook.Metadata[Key] = new JsonObject
        {
            ["commit"] = Commit(folder),
            ["profile"] = profile,
            ["parameters"] = parameters,
            ["runtime"] = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            ["libraries"] = new JsonObject(),
        };

    /// <summary>
    /// The folder's git commit, with <c>-dirty</c> if files differ from it; null outside a repository or without git.
    /// </summary>
    private static string? Commit(string folder)
    {
        try
        {
            var start = new ProcessStartInfo("git", ["-C", folder, "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
