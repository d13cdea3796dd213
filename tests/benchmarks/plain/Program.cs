using SeqRec.Benchmarks;

NativeLibraries.Load();
var tasks = new Dictionary<string, Func<string, Work>>();
foreach (var (name, work) in SasRecTasks.All.Concat(DienTasks.All).Concat(EclSrTasks.All).Concat(SlmRecTasks.All))
    tasks.Add(name, work);
return BenchmarkProgram.Run(args, tasks, SetThreads, () => zeros(1).Dispose());

static void SetThreads(int threads)
{
    set_num_threads(threads);
    manual_seed(42);
}
