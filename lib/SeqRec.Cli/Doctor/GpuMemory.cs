using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SeqRec.Cli.Doctor;

/// <summary>What this process has taken of the memory of GPUs.</summary>
internal static class GpuMemory
{
    /// <summary>Megabytes, as NVIDIA's driver tells; null where it does not.</summary>
    public static long? Used()
    {
        try
        {
            string[] question = ["--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"];
            var start = new ProcessStartInfo("nvidia-smi", question) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Sum(text, Environment.ProcessId) : null;
        }
        catch (Win32Exception)
        {
            return null;  // there is no such program
        }
    }

    /// <summary>Adds what is told of a process; null where nothing is.</summary>
    /// <param name="text">Lines such as "4711, 812".</param>
    /// <param name="process">Its number.</param>
    internal static long? Sum(string text, int process)
    {
        long[] own =
        [
            .. from line in text.Split('\n')
               let parts = line.Split(',', StringSplitOptions.TrimEntries)
               where parts.Length == 2 && parts[0] == process.ToString(CultureInfo.InvariantCulture)
               select long.TryParse(parts[1], CultureInfo.InvariantCulture, out var megabytes) ? megabytes : 0,
        ];
        return own.Length == 0 ? null : own.Sum();
    }
}
