using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using SeqRec.Data;
using SeqRec.Kernels.Native;
using TorchSharp;

namespace SeqRec.Tests.Kernels.Native;

/// <summary>A process of its own that loads native files, and tells what it then has and sees.</summary>
internal static partial class NativeChild
{
    /// <summary>The command of this assembly that <see cref="Start"/> starts.</summary>
    public const string Command = "native";

    /// <summary>Reads data and computes nothing.</summary>
    public const string Data = "data";

    /// <summary>Computes with TorchSharp and calls nothing of SeqRec.</summary>
    public const string Torch = "torch";

    /// <summary>Computes on eight threads at once, whose first calls come together.</summary>
    public const string Together = "together";

    /// <summary>Loads the weakened copy of the file that follows, from the folders that follow it.</summary>
    public const string Weaken = "weaken";

    /// <summary>Computes with TorchSharp, then allocates what would start collections in the background.</summary>
    public const string Collect = "collect";

    /// <summary>All that is set for libtorch, by name and value.</summary>
    public static IEnumerable<(string Name, string Value)> Settings => NativeSettings.All;

    /// <summary>Starts such a process.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] all = ["exec", typeof(NativeChild).Assembly.Location, Command, .. arguments];
        var start = new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, _) in Settings) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for its end; fails unless it went well.</summary>
    public static async Task<NativeReport> EndAsync(Process child)
    {
        var texts = await Task.WhenAll(child.StandardOutput.ReadToEndAsync(), child.StandardError.ReadToEndAsync());
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, $"exit code {child.ExitCode}\n{texts[0]}{texts[1]}");
        return new NativeReport(texts[0], texts[1]);
    }

    /// <summary>What the process does.</summary>
    public static int Run(string what, string[] more)
    {
        switch (what)
        {
            case Data: _ = new InteractionLogBuilder("log", hasTime: true, hasRating: false); break;
            case Torch: Compute(); break;
            case Together: ComputeTogether(); break;
            case Collect: AllocateLarge(); break;
            case Weaken: LoadWeakened(more[0], more[1..]); break;
            default: return 2;
        }

        foreach (var (name, _) in Settings)
            Console.WriteLine($"{NativeReport.Setting}{name}={Marshal.PtrToStringUTF8(getenv(name))}");
        foreach (var path in LoadedFiles()) Console.WriteLine($"{NativeReport.File}{path}");
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Compute()
    {
        torch.manual_seed(1);
        using var x = torch.nn.functional.gelu(torch.randn(64, 64));
        using var y = x.matmul(x);
        Console.WriteLine($"{NativeReport.Bits}{Convert.ToHexString(y.bytes[..32])}");
        Console.WriteLine($"{NativeReport.ThreadCount}{torch.get_num_threads()}");
    }

    private static void ComputeTogether()
    {
        using var ready = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            ready.SignalAndWait();
            Compute();
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }

    private static void AllocateLarge()
    {
        Compute();
        var kept = new List<byte[]>();
        for (var k = 0; k < 1000; k++) kept.Add(new byte[1 << 20]);
        GC.KeepAlive(kept);
        Assert.NotEqual(0, GC.CollectionCount(2));
        Assert.Equal(0, GC.GetGCMemoryInfo(GCKind.Background).Index);
    }

    private static void LoadWeakened(string original, string[] folders)
    {
        string[] needed = ["c10", "torch_cpu", "torch"];
        foreach (var library in needed) NativeLibrary.Load(NativeFiles.Libtorch(library));
        Assert.NotNull(new WeakenedCopy(folders).Load(original));
    }

    // Of a file that is gone the system says "(deleted)" after its path.
    private static IEnumerable<string> LoadedFiles() =>
        File.ReadLines("/proc/self/maps").Select(line => line.IndexOf('/') is var at and >= 0 ? line[at..] : "")
            .Where(path => NativeName().IsMatch(path)).Distinct();

    [GeneratedRegex("/lib(LibTorchSharp|torch|c10)[^/]*$")]
    private static partial Regex NativeName();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);
}
