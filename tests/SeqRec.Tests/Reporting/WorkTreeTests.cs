using System.Diagnostics;
using SeqRec.Reporting;

namespace SeqRec.Tests.Reporting;

public sealed class WorkTreeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Outside_of_git_nothing_can_be_repeated() =>
        Assert.Equal(new WorkTree(folder.Path, null, Dirty: true), WorkTree.Read(folder.Path));

    [ProgramFact("git")]
    public void Changes_make_it_dirty_but_run_records_do_not()
    {
        Git("init", "-q");
        File.WriteAllText(folder["code.cs"], "1");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "commit", "-qm", "first");
        Runs.Run().Save(folder.Path);

        var clean = WorkTree.Read(folder["data"]);
        Assert.False(clean.Dirty);
        Assert.Matches("^[0-9a-f]{40}", clean.Commit);
        Assert.True(File.Exists(Path.Combine(clean.Root, "code.cs")));

        File.WriteAllText(folder["code.cs"], "2");
        Assert.True(WorkTree.Read(folder.Path).Dirty);
    }

    [Fact]
    public void Machine_facts_name_device_processor_and_versions()
    {
        var facts = MachineFacts.Of("cpu", 2, ("libtorch", "1.13.1"));
        Assert.Matches(@"^cpu \(.+\)$", facts.Device);
        Assert.Equal(["libtorch", "dotnet"], facts.Libraries.Keys);
        Assert.Equal(Environment.Version.ToString(), facts.Libraries["dotnet"]);
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start("git", ["-C", folder.Path, .. arguments]);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
