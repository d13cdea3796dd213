using System.Runtime.InteropServices;

namespace SeqRec.Notebooks.Tests;

/// <summary>Sends signals to processes, as a terminal does for Ctrl-C, without the program <c>kill</c>.</summary>
internal static class Signals
{
    /// <summary>Sends a signal. The numbers of STOP and CONT are Linux's.</summary>
    /// <param name="process">The process.</param>
    /// <param name="name">INT, KILL, TERM, STOP or CONT.</param>
    public static void Send(int process, string name) => Assert.Equal(0, Kill(process, name switch
    {
        "INT" => 2,
        "KILL" => 9,
        "TERM" => 15,
        "CONT" => 18,
        "STOP" => 19,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a signal the tests use."),
    }));

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
