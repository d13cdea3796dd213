using System.Diagnostics;

namespace SeqRec.Notebooks.Tests;

/// <summary>
/// A network of its own for the server and for each client, joined by a switch: as between machines, and no process can reach another but through
/// it. Needs root on Linux and the program <c>ip</c>.
/// </summary>
internal sealed class NetworkNamespaces : IDisposable
{
    public const string Server = "10.77.0.1";
    private static int made;
    private readonly string prefix = $"seqrec{Environment.ProcessId}-{Interlocked.Increment(ref made)}-";
    private readonly List<string> names = [];

    public NetworkNamespaces(int clients)
    {
        Add("s");
        Ip($"-n {prefix}s link add switch type bridge");
        Ip($"-n {prefix}s addr add {Server}/24 dev switch");
        Ip($"-n {prefix}s link set switch up");
        for (var k = 0; k < clients; k++) Connect(k);
    }

    /// <summary>What starts a program in the network of a client, or of the server.</summary>
    public IReadOnlyList<string> Before(int? client) => ["ip", "netns", "exec", $"{prefix}{(client is { } k ? k : "s")}"];

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return "needs root on Linux, to make network namespaces";
        try
        {
            using var network = new NetworkNamespaces(1);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"needs network namespaces: {e.Message}";
        }
    }

    public void Dispose()
    {
        foreach (var name in names) Ip($"netns del {name}");
        names.Clear();
    }

    private void Connect(int client)
    {
        var name = Add($"{client}");
        Ip($"-n {prefix}s link add v{client} type veth peer name eth0 netns {name}");
        Ip($"-n {prefix}s link set v{client} master switch up");
        Ip($"-n {name} addr add 10.77.0.{client + 2}/24 dev eth0");
        Ip($"-n {name} link set eth0 up");
    }

    private string Add(string name)
    {
        Ip($"netns add {prefix}{name}");
        names.Add(prefix + name);
        Ip($"-n {prefix}{name} link set lo up");
        return prefix + name;
    }

    private static void Ip(string arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var text = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        if (ip.ExitCode != 0) throw new InvalidOperationException($"ip {arguments}: {text.Trim()}");
    }
}

/// <summary>A test between network namespaces; skipped with the reason where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkNamespaceFactAttribute : FactAttribute
{
    public NetworkNamespaceFactAttribute() => Skip = NetworkNamespaces.Missing();
}
