using System.Diagnostics;

namespace SeqRec.Notebooks.Tests;

/// <summary>
/// The script <c>seqrec</c> in a checkout of its own, with a program <c>dotnet</c> that writes down how it was called.
/// </summary>
public sealed class WrapperTests : IDisposable
{
    private const string Dotnet = """
        #!/bin/sh
        echo "$*" >>"$LOG"
        if [ "$1" = build ]; then
          [ -z "$FAIL" ] || exit 1
          mkdir -p "$ROOT/artifacts/bin/SeqRec.Cli/release"
          : >"$ROOT/artifacts/bin/SeqRec.Cli/release/SeqRec.Cli.dll"
        else
          for word; do echo "<$word>"; done
          exit 2
        fi
        """;

    private static readonly string Script = Path.Combine(CommandLine.Chapters, "..", "seqrec");
    private readonly TemporaryFolder folder = new();

    public WrapperTests()
    {
        string[] files = ["lib/SeqRec.Cli/a.cs", "data/catalog.json", "data/papers/a.json"];
        string[] settings = ["Directory.Build.props", "Directory.Packages.props", "global.json", "nuget.config"];
        foreach (var name in files.Concat(settings)) folder.Write(name, "");
        var script = folder.Write("seqrec", File.ReadAllText(Script));
        var dotnet = folder.Write("bin/dotnet", Dotnet.ReplaceLineEndings("\n"));
        if (OperatingSystem.IsWindows()) return;
        foreach (var program in new[] { script, dotnet }) File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
    }

    private string Log => Path.Combine(folder.Path, "log");

    public void Dispose() => folder.Dispose();

    [UnixFact]
    public void It_builds_once_and_passes_arguments_and_exit_code_on()
    {
        var (code, text) = Run("run", "a b", "", "$c");
        Assert.Equal(2, code);
        Assert.EndsWith("<run>\n<a b>\n<>\n<$c>\n", text);
        Assert.Equal((2, 1), (Run("lint").Code, BuildCount()));
    }

    [UnixTheory]
    [InlineData("lib/SeqRec.Cli/a.cs")]
    [InlineData("lib/SeqRec/Data/new.cs")]
    [InlineData("data/papers/new.json")]
    [InlineData("Directory.Packages.props")]
    public void A_source_that_is_newer_than_the_last_build_is_built_once(string source)
    {
        Run("lint");
        var place = folder.Write(source, "changed");
        File.SetLastWriteTimeUtc(place, DateTime.UtcNow.AddSeconds(1));
        Thread.Sleep(1100);
        Assert.Equal((2, 2), (Run("lint").Code, BuildCount()));
        Assert.Equal((2, 2), (Run("lint").Code, BuildCount()));
    }

    [UnixFact]
    public void A_source_that_is_gone_is_noticed()
    {
        Run("lint");
        Thread.Sleep(20);
        File.Delete(Path.Combine(folder.Path, "lib", "SeqRec.Cli", "a.cs"));
        Assert.Equal((2, 2), (Run("lint").Code, BuildCount()));
    }

    [UnixFact]
    public void A_build_that_fails_is_told_and_tried_again()
    {
        var (code, text) = RunWith(new() { ["FAIL"] = "1" }, "lint");
        Assert.Equal(3, code);
        Assert.EndsWith("\nseqrec: the build failed; see the messages above\n", text);
        Assert.Equal(["build"], File.ReadAllLines(Log).Select(line => line.Split(' ')[0]));
        Assert.Equal((2, 2), (Run("lint").Code, BuildCount()));
    }

    [UnixFact]
    public void Without_the_SDK_a_sentence_says_where_to_get_it()
    {
        var (code, text) = RunWith(new() { ["PATH"] = Path.Combine(folder.Path, "nowhere") }, "lint");
        Assert.Equal(3, code);
        Assert.StartsWith("seqrec: the .NET SDK is missing; install version 10 from https://", text);
    }

    [Fact]
    public void The_batch_file_starts_the_command_beside_it_and_passes_arguments_and_exit_code_on()
    {
        var lines = File.ReadAllText(Path.Combine(CommandLine.Chapters, "..", "seqrec.cmd")).Split("\r\n");
        Assert.Equal("@echo off", lines[0]);
        Assert.Equal("dotnet run -c Release --project \"%~dp0lib\\SeqRec.Cli\" -- %*", lines[^3]);
        Assert.Equal(["exit /b %errorlevel%", ""], lines[^2..]);
        Assert.DoesNotContain(lines, line => line.Contains('\n'));
    }

    private int BuildCount() => File.ReadLines(Log).Count(line => line.StartsWith("build ", StringComparison.Ordinal));

    private (int Code, string Text) Run(params string[] arguments) => RunWith([], arguments);

    private (int Code, string Text) RunWith(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", [Path.Combine(folder.Path, "seqrec"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment["ROOT"], start.Environment["LOG"], start.Environment["FAIL"]) = (folder.Path, Log, "");
        start.Environment["PATH"] = $"{Path.Combine(folder.Path, "bin")}:/usr/bin:/bin";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var text = process.StandardError.ReadToEnd();
        text += process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
