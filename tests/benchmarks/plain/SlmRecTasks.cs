namespace SeqRec.Benchmarks;

/// <summary>The cost of a training step of SLMRec's teacher and student, with rows padded to 20 slots.</summary>
internal static class SlmRecTasks
{
    private const int WarmUps = 3, Steps = 10;

    public static Dictionary<string, Func<string, Work>> All { get; } = new()
    {
        ["slm-rec-teacher-step"] = _ => Step(Shapes.TeacherLayers),
        ["slm-rec-student-step"] = _ => Step(Shapes.StudentLayers),
    };

    private static Work Step(int layers)
    {
        var (model, batches, next) = (new E4SRec(Shapes.LlamaItems, layers), Batches(), 0);
        var adam = optim.AdamW(model.parameters(), 1e-3, weight_decay: 0.01);
        void Clip() => nn.utils.clip_grad_norm_(model.parameters(), 1.0);
        return Work.Repeated(() =>
        {
            var (rows, targets) = batches[next++ % batches.Length];
            Tensor Loss() => model.Loss(PaddedRows.AtStart(rows, Shapes.LlamaLength), PaddedRows.Ids(targets));
            Training.Step(adam, Loss, Clip);
        }, WarmUps, Steps);
    }

    private static (int[][] Rows, int[] Targets)[] Batches()
    {
        var random = new RandomRows(Shapes.LlamaItems);
        return [.. Enumerable.Range(0, Shapes.LlamaBatches).Select(_ =>
            (random.ShortRows(Shapes.LlamaRows, Shapes.LlamaLength), random.Row(Shapes.LlamaRows)))];
    }
}
