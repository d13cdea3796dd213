using SeqRec.Benchmarks;
using SeqRec.Training;

if (args is ["data", var folder])
{
    DataFiles.Write(folder);
    return 0;
}

Dictionary<string, Func<string, Work>>[] all =
    [SasRecTasks.All, DienTasks.All, EclSrTasks.All, SlmRecTasks.All, PfcrTasks.All];
var tasks = all.SelectMany(group => group).ToDictionary();
return BenchmarkProgram.Run(args, tasks, threads => Seeds.Apply(42, threads), () => zeros(1).Dispose());
