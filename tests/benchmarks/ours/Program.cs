using SeqRec.Benchmarks;
using SeqRec.Training;

if (args is ["data", var folder])
{
    DataFiles.Write(folder);
    return 0;
}

var tasks = new Dictionary<string, Func<string, Work>>();
foreach (var (name, work) in SasRecTasks.All.Concat(DienTasks.All).Concat(EclSrTasks.All).Concat(SlmRecTasks.All).Concat(PfcrTasks.All))
    tasks.Add(name, work);
return BenchmarkProgram.Run(args, tasks, threads => Seeds.Apply(42, threads), () => zeros(1).Dispose());
