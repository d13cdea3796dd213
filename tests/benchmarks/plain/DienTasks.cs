namespace SeqRec.Benchmarks;

/// <summary>The cost of DIEN's recurrences alone, and of an epoch with histories padded to 50 items.</summary>
internal static class DienTasks
{
    private const int WarmUps = 5, Calls = 30, WarmUpSteps = 3, Steps = 20;

    public static Dictionary<string, Func<string, Work>> All { get; } = new()
    {
        ["gru"] = _ => Gru(),
        ["augru-loop"] = _ => AttentionalLoop(),
        ["dien-epoch"] = Epoch,
    };

    // libtorch's GRU, which has no attention.
    private static Work Gru()
    {
        var layer = GRU(Shapes.RecurrenceWidth, Shapes.RecurrenceWidth, batchFirst: true);
        var x = Input();
        return Work.Repeated(() => Backward(() => layer.call(x).Item1), WarmUps, Calls);
    }

    private static Work AttentionalLoop()
    {
        var layer = new AttentionalGru(Shapes.RecurrenceWidth);
        var (x, a) = (Input(), rand(Shapes.RecurrenceRows, Shapes.RecurrenceSteps, requires_grad: true));
        return Work.Repeated(() => Backward(() => layer.call(x, a)), WarmUps, Calls);
    }

    private static Tensor Input() =>
        randn([Shapes.RecurrenceRows, Shapes.RecurrenceSteps, Shapes.RecurrenceWidth], requires_grad: true);

    private static void Backward(Func<Tensor> states)
    {
        using var scope = NewDisposeScope();
        states().sum().backward();
    }

    private static Work Epoch(string folder)
    {
        var file = ClickFile.Read(Path.Combine(folder, ClickFile.Toys));
        var model = new Dien(file.ItemCount, file.CategoryCount);
        var adam = optim.Adam(model.parameters(), 0.005);
        var (rows, random) = (file.Rows.ToArray(), new Random(1));
        random.Shuffle(rows);
        var (batches, next) = (rows.Chunk(Shapes.RecurrenceRows).ToArray(), 0);
        var (categoryOf, met) = (PaddedRows.Ids(file.CategoryOf), rows.SelectMany(row => row.History).ToArray());
        ClickTensors NextBatch() => ClickTensors.Of(batches[next++ % batches.Length], categoryOf, met, random);
        void Step() => Training.Step(adam, () => model.call(NextBatch()));
        return Work.PartOfJob(Step, WarmUpSteps, Steps, batches.Length);
    }
}
