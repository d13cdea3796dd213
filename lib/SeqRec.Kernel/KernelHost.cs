using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
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
            Start("parent", () => EndWith(parent, log));
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

    // On Windows, Jupyter gives a handle of its process instead of the number.
    private static void EndWith(int parent, TextWriter log)
    {
        try
        {
            if (OperatingSystem.IsWindows()) ProcessHandle.WaitForEnd(parent);
            else while (OtherProcess.IsAlive(parent)) Thread.Sleep(Poll);
            Environment.Exit(0);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            log.WriteLine("kernel: JPY_PARENT_PID names no process, so this one ends by request alone.");
        }
    }

    private sealed class ProcessHandle : WaitHandle
    {
        private ProcessHandle(int handle) => SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false);

        public static void WaitForEnd(int handle)
        {
            using var process = new ProcessHandle(handle);
            process.WaitOne();
        }
    }

    private static void Start(string name, ThreadStart work) =>
        new Thread(work) { IsBackground = true, Name = name, Priority = ThreadPriority.BelowNormal }.Start();
}
