using SeqRec.Benchmarks;

const string Usage = "Usage: SeqRec.Benchmarks [tiny-ops]; without an argument each task is compared with its PyTorch twin.";

switch (args)
{
    case ["tiny-ops"]:
        TinyOps.Run(Console.Out);
        return 0;
    case []:
        var ours = new BenchmarkCommand(Environment.ProcessPath!, "tiny-ops");
        var twin = new BenchmarkCommand("/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "tiny_ops.py"));
        Console.WriteLine(BenchmarkPair.Machine);
        foreach (var ratio in new BenchmarkPair(ours, twin).Compare()) Console.WriteLine(ratio);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
