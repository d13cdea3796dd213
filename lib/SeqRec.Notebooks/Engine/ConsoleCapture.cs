using System.Text;

namespace SeqRec.Notebooks.Engine;

/// <summary>Sends what a cell writes to the console to its session's channel, and everything else to the real console.</summary>
internal sealed class ConsoleCapture : TextWriter
{
    private static readonly Lock Gate = new();
    private static bool installed;
    private static TextWriter? realOut;
    private static TextWriter? realError;
    private readonly string stream;
    private readonly TextWriter console;

    private ConsoleCapture(string stream, TextWriter console)
    {
        this.stream = stream;
        this.console = console;
        CoreNewLine = ['\n'];
    }

    public override Encoding Encoding => console.Encoding;

    /// <summary>Replaces the process's console writers and its reader, once.</summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (installed) return;
            (realOut, realError) = (Console.Out, Console.Error);
            Renew();
            Console.SetIn(new ConsoleInput(Console.In));
            installed = true;
        }
    }

    /// <summary>
    /// Puts fresh writers in place. The framework wraps each in a lock, and code that was stopped inside it never gives it back.
    /// </summary>
    public static void Renew()
    {
        if (realOut is null || realError is null) return;
        Console.SetOut(new ConsoleCapture("stdout", realOut));
        Console.SetError(new ConsoleCapture("stderr", realError));
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        if (OutputChannel.Current is { } channel) channel.Send(new StreamOutput(stream, value));
        else console.Write(value);
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush() => console.Flush();
}
