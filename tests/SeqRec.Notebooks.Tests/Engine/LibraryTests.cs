using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

public sealed class LibraryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_library_is_found_from_the_notebooks_folder_and_brings_what_lies_beside_it()
    {
        Build("bin/Inner.dll", "public class Inner { public int Answer => 42; }");
        Build("bin/Outer.dll", "public class Outer { public Inner Make() => new Inner(); }", "bin/Inner.dll");
        Assert.Equal("42", await Notebook("course").Value("#r \"../bin/Outer.dll\"\nnew Outer().Make().Answer"));
    }

    [Fact]
    public async Task What_lies_beside_a_named_library_can_be_used_by_name()
    {
        Build("Inner.dll", "public class Inner { }");
        Build("Outer.dll", "public class Outer { public Inner Make() => new Inner(); }", "Inner.dll");
        var notebook = Notebook(".");
        Assert.Equal("True", await notebook.Value("#r \"Outer.dll\"\nnew Outer().Make() is Inner"));
        Assert.Equal("Inner", await notebook.Value("new Inner().ToString()"));
    }

    [Fact]
    public async Task A_missing_library_names_the_build_command()
    {
        var error = await Notebook("course").Error("#r \"../bin/Nothing.dll\"\nvar x = 1;");
        Assert.StartsWith("#r \"../bin/Nothing.dll\" finds no file", error.Message);
        Assert.Contains("dotnet build -c Release", error.Message);
    }

    [Fact]
    public async Task The_hosts_own_libraries_do_not_leak_in()
    {
        Build("Markdig.dll", "namespace Markdig; public static class Markdown { public static string Mine => \"mine\"; }");
        Assert.Equal("mine", await Notebook(".").Value("#r \"Markdig.dll\"\nMarkdig.Markdown.Mine"));
        Assert.StartsWith("CS0103", (await Notebook(".").Error("Markdig.Markdown.ToHtml(\"x\")")).Message);
    }

    [Fact]
    public async Task Needing_a_library_that_only_the_host_has_is_an_error()
    {
        Build(
            "Uses.dll", "public static class Uses { public static object Html() => Markdig.Markdown.ToHtml(\"x\"); }",
            typeof(Markdig.Markdown).Assembly.Location);
        var error = await Notebook(".").Error("#r \"Uses.dll\"\nUses.Html()");
        Assert.Contains("'Markdig.dll' lies beside none of the libraries", string.Join('\n', error.Traceback));
    }

    [Fact]
    public async Task A_native_library_is_found_beside_the_managed_one()
    {
        if (OperatingSystem.IsWindows()) return;
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var native = Directory.GetFiles(framework, "libSystem.Native.*").First(file => !file.EndsWith(".a", StringComparison.Ordinal));
        File.Copy(native, Path.Combine(folder.Path, "libprobe" + Path.GetExtension(native)));
        Build("Door.dll", """
            using System.Runtime.InteropServices;
            public static class Door { [DllImport("probe", EntryPoint = "SystemNative_GetPid")] public static extern int Process(); }
            """);
        Assert.Equal("True", await Notebook(".").Value("#r \"Door.dll\"\nDoor.Process() == Environment.ProcessId"));
    }

    [Fact]
    public async Task A_native_library_that_the_process_holds_is_not_loaded_a_second_time_from_elsewhere()
    {
        if (OperatingSystem.IsWindows()) return;
        const string Cell = "#r \"Door.dll\"\nDoor.Process() == Environment.ProcessId";
        foreach (var place in new[] { "first", "second" })
        {
            BuildDoor(place);
            Assert.Equal("True", await Notebook(place).Value(Cell));
        }

        using var process = Process.GetCurrentProcess();
        var files = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).Distinct();
        Assert.Single(files, file => Path.GetFileName(file).StartsWith("libprobe2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_file_stays_where_it_is_and_a_library_learns_where_that_is()
    {
        Build("Lib.dll", "public static class Lib { public static string Place => typeof(Lib).Assembly.Location; }");
        using (var large = File.Create(Path.Combine(folder.Path, "libhuge.so"))) large.SetLength(65L << 20);
        var copy = Path.GetDirectoryName(await Notebook(".").Value("#r \"Lib.dll\"\nLib.Place"))!;
        Assert.Equal(["Lib.dll"], Directory.GetFiles(copy).Select(Path.GetFileName));
        Assert.Equal(folder.Path, AppContext.GetData("Notebook.OriginalFolder:" + copy));
    }

    [Fact]
    public async Task A_library_starts_when_a_cell_names_it_before_the_cell_calls_another()
    {
        Build("Starts.dll", """
            using System;
            public static class Starts
            {
                [System.Runtime.CompilerServices.ModuleInitializer]
                internal static void Run() => AppContext.SetData("A test's library", "started");
            }
            """);
        const string Cell = "#r \"Starts.dll\"\nAppContext.GetData(\"A test's library\")";
        Assert.Equal("started", await Notebook(".").Value(Cell));
    }

    [Fact]
    public async Task A_library_that_cannot_be_loaded_fails_the_cell_that_uses_it_and_not_the_one_that_names_it()
    {
        Build("Inner.dll", "public class Inner { }");
        Build("Outer.dll", "public class Outer : Inner { }", "Inner.dll");
        File.Delete(Path.Combine(folder.Path, "Inner.dll"));
        var notebook = Notebook(".");
        Assert.Equal("2", await notebook.Value("#r \"Outer.dll\"\n1 + 1"));
        await notebook.Error("new Outer()");
    }

    [Fact]
    public async Task A_cell_that_uses_torch_alone_has_it_with_the_librarys_settings()
    {
        var libraries = Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => Path.GetFileName(file) is "SeqRec.dll" or "TorchSharp.dll");
        const string Use = "using TorchSharp;\n$\"{torch.ones(3).sum().item<float>()} {torch.get_num_threads()}\"";
        var cell = string.Concat(libraries.Select(file => $"#r \"{file}\"\n")) + Use;
        Assert.StartsWith("3 ", await Notebook(".").Value(cell));
        Assert.Equal("3 1", await Notebook(".").Value(cell));
    }

    [Fact]
    public async Task A_library_can_be_built_anew_while_a_notebook_uses_it()
    {
        Build("Lib.dll", "public static class Lib { public static int Version => 1; public static string Place => typeof(Lib).Assembly.Location; }");
        var open = Notebook(".");
        Assert.Equal("1", await open.Value("#r \"Lib.dll\"\nLib.Version"));
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(await open.Value("Lib.Place"))!, "Lib.dll")));
        Build("Lib.dll", "public static class Lib { public static int Version => 2; }");
        Assert.Equal("1", await open.Value("Lib.Version"));
        Assert.Equal("2", await Notebook(".").Value("#r \"Lib.dll\"\nLib.Version"));
    }

    [Fact]
    public async Task A_newer_build_of_a_library_is_told_once()
    {
        Build("Lib.dll", "public static class Lib { public static int Version => 1; }");
        var open = Notebook(".");
        Assert.Single(await open.Run("#r \"Lib.dll\"\nLib.Version"));
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "Lib.dll"), DateTime.UtcNow.AddHours(1));
        Assert.Single(await open.Run("Lib.Version"));
        Build("Lib.dll", "public static class Lib { public static int Version => 2; }");
        var told = await open.Run("#r \"Lib.dll\"\nLib.Version");
        Assert.Equal(2, told.Count);
        Assert.StartsWith("Lib.dll was built anew", Assert.Single(((DisplayOutput)told[0]).Data).Text);
        Assert.Single(await open.Run("Lib.Version"));
        File.Delete(Path.Combine(folder.Path, "Lib.dll"));
        Assert.Single(await open.Run("Lib.Version"));
    }

    private void BuildDoor(string place)
    {
        Build($"{place}/Door.dll", """
            using System.Runtime.InteropServices;
            public static class Door
            {
                [DllImport("probe2", EntryPoint = "SystemNative_GetPid")] public static extern int Process();
            }
            """);
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var native = Directory.GetFiles(framework, "libSystem.Native.*").First(file => Path.GetExtension(file) != ".a");
        File.Copy(native, Path.Combine(folder.Path, place, "libprobe2" + Path.GetExtension(native)));
    }

    private Session Notebook(string name) => new(Path.Combine(folder.Path, name));

    private void Build(string name, string code, params string[] references)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] needed = ["System.Private.CoreLib.dll", "System.Runtime.dll", "System.Runtime.InteropServices.dll"];
        var files = needed.Select(file => Path.Combine(framework, file)).Concat(references.Select(file => Path.Combine(folder.Path, file)));
        var result = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(name), [CSharpSyntaxTree.ParseText(code)],
            [.. files.Select(file => MetadataReference.CreateFromFile(file))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }
}
