using SeqRec.Benchmarks;

const string Usage = "Usage: SeqRec.Benchmarks [NAME]; compares the tasks whose name starts with NAME with their PyTorch twins, without a name all.";
const string Python = "/usr/bin/python3";

switch (args)
{
    case ["measure", Benchmark.TinyOps]:
        TinyOps.Run(Console.Out);
        return 0;
    case ["measure", var name]:
        Console.WriteLine(Measure(name).ToLine());
        return 0;
    case [] or [_]:
        return Compare(args is [var wanted] ? wanted : "");
    default:
        Console.Error.WriteLine(Usage);
        return 3;
}

static Measurement Measure(string name) => name.Split('/')[0] switch
{
    "dien" => DienTasks.Run(name),
    "ecl-sr" => EclSrTasks.Run(name),
    "pfcr" => PfcrTasks.Run(name),
    "slm-rec" => SlmRecTasks.Run(name),
    _ => SasRecTasks.Run(name)
};

static int Compare(string wanted)
{
    var chosen = Benchmark.All.Where(b => b.Name.StartsWith(wanted, StringComparison.Ordinal)).ToList();
    if (chosen.Count == 0) return Refuse($"There is no benchmark '{wanted}'; known are {string.Join(", ", Benchmark.All.Select(b => b.Name))}.");
    if (!new BenchmarkCommand(Python, "-c", "import torch").Succeeds())
        return Refuse($"{Python} has no PyTorch to compare with; install Debian's package python3-torch.");
    Console.WriteLine(BenchmarkPair.Machine);
    foreach (var benchmark in chosen)
        if (benchmark.Obstacle is { } obstacle) Console.WriteLine($"{benchmark.Name} skipped: {obstacle}");
        else foreach (var ratio in benchmark.Compare(Python)) Console.WriteLine(ratio);
    return 0;
}

static int Refuse(string message)
{
    Console.Error.WriteLine(message);
    return 3;
}
