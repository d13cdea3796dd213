using System.Collections.Concurrent;
using SeqRec.Kernel.Checking;
using SeqRec.Kernel.Messages;

namespace SeqRec.Kernel.Tests;

/// <summary>A kernel inside the test process, and a client of it.</summary>
internal sealed class RunningKernel : IDisposable
{
    private readonly KernelServer server;

    public RunningKernel(string key = "secret")
    {
        server = new KernelServer(new ConnectionFile("127.0.0.1", 0, 0, 0, 0, 0, key), Path.GetTempPath(), Log.Enqueue);
        Client = new KernelClient(server.Connection);
    }

    /// <summary>What the kernel logged.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public KernelClient Client { get; }

    public ConnectionFile Connection => server.Connection;

    /// <summary>Waits until as many lines that hold a text were logged.</summary>
    public void WaitForLog(string text, int lines = 1)
    {
        bool Logged() => Log.Count(line => line.Contains(text, StringComparison.Ordinal)) >= lines;
        Assert.True(SpinWait.SpinUntil(Logged, TimeSpan.FromSeconds(10)), $"fewer than {lines} lines with '{text}' in:\n{string.Join('\n', Log)}");
    }

    /// <summary>Another client of the same kernel.</summary>
    public KernelClient Connect() => new(server.Connection);

    public void Dispose()
    {
        Client.Dispose();
        server.Dispose();
    }
}
