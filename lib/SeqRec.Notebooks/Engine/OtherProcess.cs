using System.Diagnostics;

namespace SeqRec.Notebooks.Engine;

/// <summary>What can be known of another process.</summary>
public static class OtherProcess
{
    /// <summary>Whether a process with that id runs.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
