using SeqRec.Benchmarks;

NativeLibraries.Load();
Dictionary<string, Func<string, Work>>[] all = [SasRecTasks.All, DienTasks.All, EclSrTasks.All, SlmRecTasks.All];
var tasks = all.SelectMany(group => group).ToDictionary();
return BenchmarkProgram.Run(args, tasks, SetThreads, () => zeros(1).Dispose());

static void SetThreads(int threads)
{
    set_num_threads(threads);
    manual_seed(42);
}
