using System.Diagnostics;

namespace SeqRec.Notebooks.Tests;

/// <summary>A test that mounts file systems of its own; skipped where that is not allowed.</summary>
internal sealed class MountFactAttribute : FactAttribute
{
    private static readonly bool Possible = OperatingSystem.IsLinux() && Try();

    public MountFactAttribute()
    {
        if (!Possible) Skip = "Mounting a file system needs Linux and root.";
    }

    private static bool Try()
    {
        try
        {
            using var mount = Process.Start(new ProcessStartInfo("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]) { RedirectStandardError = true })!;
            mount.WaitForExit();
            return mount.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
