namespace SeqRec.Kernel.Tests.Clients;

/// <summary>The packages of others that drive the kernel, and where <c>environment/clients.sh</c> puts them.</summary>
internal static class ClientPackages
{
    public const string Python = "/usr/bin/python3";

    private static readonly string Modules = Path.GetFullPath(Path.Combine(CommandLine.Chapters, "..", "artifacts", "npm", "node_modules"));

    private static readonly Dictionary<string, string> Places = new()
    {
        ["jupyter-client"] = "/usr/lib/python3/dist-packages/jupyter_client",
        ["jupyter-nbconvert"] = "/usr/lib/python3/dist-packages/nbconvert",
        ["python3-jupyter-kernel-test"] = "/usr/lib/python3/dist-packages/jupyter_kernel_test",
        ["jupyter-notebook"] = "/usr/bin/jupyter-notebook",
        ["chromium"] = "/usr/bin/chromium",
        ["zeromq"] = Path.Combine(Modules, "zeromq"),
        ["playwright-core"] = Path.Combine(Modules, "playwright-core"),
    };

    public static string PlaceOf(string package) => Places[package];

    /// <summary>Why a test cannot run; null when everything it needs is there.</summary>
    public static string? Lack(string[] packages) =>
        packages.Where(package => !Path.Exists(PlaceOf(package))).ToArray() is { Length: > 0 } missing
            ? $"needs {string.Join(", ", missing)} (bash environment/clients.sh)" : null;
}
