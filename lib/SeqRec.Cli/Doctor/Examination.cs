using System.Diagnostics;
using System.Runtime.InteropServices;
using SeqRec.Data;
using SeqRec.Kernel.Installing;
using SeqRec.Layers;
using SeqRec.Reporting;
using TorchSharp;

namespace SeqRec.Cli.Doctor;

/// <summary>Looks at what this machine has and what it lacks.</summary>
/// <param name="dataFolder">The folder of real data; null where none is named.</param>
internal sealed class Examination(string? dataFolder)
{
    private static string Wrapper => OperatingSystem.IsWindows() ? "seqrec.cmd" : "./seqrec";

    /// <summary>All findings, in the order of reading.</summary>
    public IEnumerable<Finding> Run()
    {
        var system = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}";
        yield return new("runtime", $"{RuntimeInformation.FrameworkDescription} on {system}");
        yield return FindSdk();
        var engine = FindEngine();
        yield return engine;
        if (engine.Remedy is null)
        {
            foreach (var file in LoadedFiles()) yield return new("native file", file);
            yield return FindGpu();
        }

        yield return FindProcessor();
        yield return FindKernel();
        yield return FindData();
    }

    private static Finding FindSdk()
    {
        try
        {
            var start = new ProcessStartInfo("dotnet", "--version")
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode == 0) return new(".NET SDK", text);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no command dotnet.
        }

        const string download = "install it from https://dotnet.microsoft.com/download";
        return new(".NET SDK", "not found; only a published program works", download);
    }

    // A number that libtorch and a kernel compute.
    private static Finding FindEngine()
    {
        try
        {
            using var scope = torch.NewDisposeScope();
            var (h, table) = (torch.ones(2, 4), torch.zeros(3, 4));
            var loss = Fused.SoftmaxCrossEntropy(h, table, torch.zeros(2, torch.ScalarType.Int64)).item<float>();
            var torchSharp = typeof(torch).Assembly.GetName().Version!.ToString(3);
            return Math.Abs(loss - Math.Log(3)) < 1e-6
                ? new("engine", $"TorchSharp {torchSharp}, libtorch {torch.__version__}; computes", IsNeeded: true)
                : new("engine", $"computes {loss} where it should be {Math.Log(3):F4}", "report this", IsNeeded: true);
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException missing)
        {
            return new("engine", missing.Message, "dotnet build -c Release", IsNeeded: true);
        }
    }

    private static IEnumerable<string> LoadedFiles()
    {
        using var process = Process.GetCurrentProcess();
        string[] names = ["LibTorchSharp", "torch_cpu"];
        return [.. process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .Where(file => Array.Exists(names, Path.GetFileName(file).Contains))
            .Distinct().Order(StringComparer.Ordinal)];
    }

    private static Finding FindGpu() => torch.cuda.is_available()
        ? new("GPU", $"{torch.cuda.device_count()} with CUDA")
        : new("GPU", "none that libtorch can use", "with an NVIDIA GPU: dotnet build -c Release -p:Torch=cuda");

    private static Finding FindProcessor()
    {
        var engine = MachineFacts.Engine;
        var sets = engine["instruction_sets"];
        var isSlow = RuntimeInformation.ProcessArchitecture == Architecture.X64 && !sets.Contains("AVX2");
        var found = $"{MachineFacts.Processor}: {sets}; kernels of {engine["kernel_bits"]} bits";
        return new("processor", isSlow ? found + "; slow, as AVX2 is missing" : found);
    }

    private static Finding FindKernel()
    {
        var install = $"{Wrapper} kernel install";
        if (KernelSpec.All().FirstOrDefault(spec => spec.IsOurs) is not { } spec)
            return new("Jupyter kernel", "not installed", install);
        return spec.Command.Any(word => Path.IsPathRooted(word) && !File.Exists(word))
            ? new("Jupyter kernel", $"{spec.File} starts a program that is gone", install)
            : new("Jupyter kernel", spec.File);
    }

    private Finding FindData()
    {
        var fetch = $"{Wrapper} data fetch ml-100k --data DIR";
        if (dataFolder is null) return new("real data", $"no folder is named ({DataFolder.Variable})", fetch);
        if (!Directory.Exists(dataFolder)) return new("real data", $"{dataFolder} does not exist", fetch);
        var names = string.Join(", ", DataCatalog.Default.Sets.Where(IsPresent).Select(set => set.Name));
        return names == ""
            ? new("real data", $"{dataFolder} has no set of the catalogue", fetch)
            : new("real data", $"{dataFolder}: {names}");
    }

    private bool IsPresent(DataSetEntry set) =>
        set.Files.All(file => File.Exists(Path.Combine(dataFolder!, set.Name, file.Path)));
}
