using System.Diagnostics;

namespace SeqRec.Kernel.Tests.Clients;

/// <summary>A test that needs a Python package of Debian's; skipped by name where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientFactAttribute : FactAttribute
{
    public const string Python = "/usr/bin/python3";

    public ClientFactAttribute(string module, string package) =>
        Skip = HasModule(module) ? null : $"needs Debian's {package} (bash environment/clients.sh)";

    private static bool HasModule(string module)
    {
        if (!File.Exists(Python)) return false;
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that needs zeromq.js; skipped by name where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ZeroMqJsFactAttribute : FactAttribute
{
    /// <summary>Where environment/clients.sh installs the package.</summary>
    public static readonly string Package = Path.GetFullPath(Path.Combine(CommandLine.Chapters, "..", "artifacts", "npm", "node_modules", "zeromq"));

    public ZeroMqJsFactAttribute() => Skip = Directory.Exists(Package) ? null : "needs zeromq.js (bash environment/clients.sh)";
}
