using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SeqRec.Kernel.Messages;

namespace SeqRec.Kernel.Checking;

/// <summary>A kernel in a process of its own, with a client.</summary>
internal sealed class KernelProcess : IDisposable
{
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(30);
    private readonly string file = Path.GetTempFileName();
    private readonly Process process;

    /// <param name="command">The command that starts a kernel, up to the connection file.</param>
    public KernelProcess(IReadOnlyList<string> command)
    {
        var ports = FreePorts(5);
        var connection = new ConnectionFile("127.0.0.1", ports[0], ports[1], ports[2], ports[3], ports[4], Guid.NewGuid().ToString());
        File.WriteAllText(file, JsonSerializer.Serialize(connection));
        var watch = Stopwatch.StartNew();
        process = Process.Start(new ProcessStartInfo(command[0], [.. command.Skip(1), file]) { RedirectStandardInput = true })!;
        Client = Connect(connection);
        Ready = watch.Elapsed;
    }

    /// <summary>Talks to the kernel.</summary>
    public KernelClient Client { get; }

    /// <summary>How long it took from the start of the process to the first answer.</summary>
    public TimeSpan Ready { get; }

    /// <summary>Resident memory in megabytes.</summary>
    public double Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>False if it goes on.</returns>
    public bool WaitForExit(TimeSpan limit) => process.WaitForExit(limit);

    /// <summary>Ends the kernel if it still runs.</summary>
    public void Dispose()
    {
        Client.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
        File.Delete(file);
    }

    private KernelClient Connect(ConnectionFile connection)
    {
        for (var watch = Stopwatch.StartNew(); ; Thread.Sleep(20))
        {
            try
            {
                return new KernelClient(connection);
            }
            catch (SocketException) when (watch.Elapsed < StartUp && !process.HasExited)
            {
                // Not listening yet.
            }
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
