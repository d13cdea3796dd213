using System.Globalization;
using System.Runtime.InteropServices;
using SeqRec.Kernel.Editing;
using SeqRec.Kernel.Messages;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel;

/// <summary>The life of a kernel's process: serve, warm up, end on request or with the process that started it.</summary>
public static class KernelHost
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Serves until a client asks for shutdown.</summary>
    /// <param name="connectionFile">The file that the client wrote.</param>
    /// <exception cref="ConnectionFileException">The file cannot be used.</exception>
    public static void Run(string connectionFile)
    {
        var log = Console.Error;
        using var server = new KernelServer(
            ConnectionFile.Read(connectionFile), Environment.CurrentDirectory, line => log.WriteLine($"kernel: {line}"));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            server.Interrupt();
        });
        Start("warm-up", WarmUp);
        if (int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), CultureInfo.InvariantCulture, out var parent) && parent > 1)
            Start("parent", () => EndWith(parent));
        server.WaitForShutdown();
    }

    // The first compilation and the first completion take seconds; they are spent here rather than on the user.
    private static void WarmUp()
    {
        var session = new CSharpSession(Path.GetTempPath());
        session.ExecuteAsync("warm-up", "record W(int A); var w = new[] { new W(1) }.Where(x => x.A > 0).ToList(); await Task.Yield(); $\"{w.Count}\"", _ => { })
            .GetAwaiter().GetResult();
        var workspace = new SessionWorkspace();
        new Completer(workspace).Answer(session, "w.Whe", 5);
        new Inspector(workspace).Answer(session, "w", 1);
    }

    private static void EndWith(int parent)
    {
        while (OtherProcess.IsAlive(parent)) Thread.Sleep(Poll);
        Environment.Exit(0);
    }

    private static void Start(string name, ThreadStart work) =>
        new Thread(work) { IsBackground = true, Name = name, Priority = ThreadPriority.BelowNormal }.Start();
}
