namespace SeqRec.Cli;

/// <summary>How this program is started again.</summary>
internal static class ThisProgram
{
    /// <summary>The words of a command line: the program, then arguments.</summary>
    public static IReadOnlyList<string> Command(params IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(Program).Assembly.Location] : [program];
        return [.. self, .. arguments];
    }
}
