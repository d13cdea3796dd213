using Microsoft.DotNet.Interactive;

namespace SeqRec.Notebooks.Engine;

/// <summary>Lets <c>Console.ReadLine</c> in a cell ask the front end; everything else reads the real console.</summary>
internal sealed class ConsoleInput(TextReader console) : TextReader
{
    private string line = "";

    public override string? ReadLine()
    {
        if (OutputChannel.Current is null) return console.ReadLine();
        var rest = line.TrimEnd('\n');
        line = "";
        return rest != "" ? rest : Kernel.Ask("", secret: false);
    }

    public override int Peek() => line == "" ? -1 : line[0];

    public override int Read()
    {
        if (OutputChannel.Current is null) return console.Read();
        if (line == "") line = Kernel.Ask("", secret: false) + "\n";
        var character = line[0];
        line = line[1..];
        return character;
    }
}
