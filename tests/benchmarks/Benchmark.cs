using SeqRec.Data;

namespace SeqRec.Benchmarks;

/// <summary>Something to compare: this program measures it when started with its name, and so does the script.</summary>
/// <param name="Name">Names the task.</param>
/// <param name="Script">Measures the twin.</param>
/// <param name="Data">The data set it needs, if any.</param>
/// <param name="Rounds">How often the two run in turns.</param>
public sealed record Benchmark(string Name, string Script, string? Data = null, int Rounds = 5)
{
    /// <summary>The data sets of the tasks that train on real data.</summary>
    public const string Toys = "amazon-toys", MovieLens = "ml-100k";

    public const string TinyOps = "tiny";

    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new(TinyOps, "tiny_ops.py"),
        new("sasrec/step-padded-last", "sasrec.py"),
        new("sasrec/step-faithful-last", "sasrec.py"),
        new("sasrec/step-padded-all", "sasrec.py"),
        new("sasrec/toys-epoch-prefixes", "sasrec.py", Toys),
        new("sasrec/toys-epoch-all", "sasrec.py", Toys),
        new("sasrec/toys-ranking", "sasrec.py", Toys),
        new("dien/augru-36-to-gru", "dien.py"),
        new("dien/augru-36-to-loop", "dien.py"),
        new("dien/augru-64-to-gru", "dien.py"),
        new("dien/augru-64-to-loop", "dien.py"),
        new("dien/epoch", "dien.py", Toys),
        new("dien/epoch-to-like-lengths", "dien.py", Toys),
        new("ecl-sr/ml-100k-epoch", "ecl_sr.py", MovieLens),
        new("ecl-sr/ml-100k-epoch-reference", "ecl_sr.py", MovieLens),
        new("ecl-sr/toys-epoch-prefixes", "ecl_sr.py", Toys),
        new("ecl-sr/toys-epoch-all", "ecl_sr.py", Toys),
        new("slm-rec/step-teacher", "slm_rec.py"),
        new("slm-rec/step-student", "slm_rec.py"),
        new("slm-rec/step-student-like-lengths", "slm_rec.py"),
        new("slm-rec/infer-teacher", "slm_rec.py"),
        new("slm-rec/infer-student", "slm_rec.py"),
        new("pfcr/quantiser", "pfcr.py", Rounds: 1),
    ];

    /// <summary>Why the benchmark cannot run here; null when it can.</summary>
    public string? Obstacle => Data is null || DataFolder.Find(null) is { } folder && Directory.Exists(Path.Combine(folder, Data))
        ? null
        : $"{DataFolder.Variable} names no folder with {Data}";

    /// <summary>Measures ours and its twin in turns.</summary>
    public IEnumerable<BenchmarkRatio> Compare(string python)
    {
        var ours = new BenchmarkCommand(Environment.ProcessPath!, "measure", Name);
        return new BenchmarkPair(ours, new(python, Path.Combine(AppContext.BaseDirectory, Script), Name), Rounds).Compare();
    }
}
