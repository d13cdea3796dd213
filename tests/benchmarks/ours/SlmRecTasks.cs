using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Benchmarks;

/// <summary>The cost of a training step of SLMRec's teacher and student at the sizes that train on a CPU.</summary>
internal static class SlmRecTasks
{
    private const int WarmUps = 30, Steps = 60, Width = 64;

    public static Dictionary<string, Func<string, Work>> All { get; } = new()
    {
        ["slm-rec-teacher-step"] = _ => Step(Shapes.TeacherLayers),
        ["slm-rec-student-step"] = _ => Step(Shapes.StudentLayers),
    };

    // AdamW and clipping as the recipe has them.
    private static Work Step(int layers)
    {
        var (model, batches, step) = (Model(layers), Batches(), 0);
        var adam = Optimizers.AdamW(model.parameters(), 1e-3, 0.01);
        return Work.Repeated(() =>
        {
            using var scope = NewDisposeScope();
            adam.zero_grad();
            var loss = model.Loss(batches[step++ % batches.Length] with { Key = (ulong)step });
            loss.backward();
            nn.utils.clip_grad_norm_(model.parameters(), 1.0);
            adam.step();
            loss.ToDouble();
        }, WarmUps, Steps);
    }

    private static E4SRec Model(int layers)
    {
        using var table = randn(Shapes.LlamaItems + 1, Width);
        var llama = new LlamaOptions
        {
            Vocabulary = 0, Head = false, Dim = Width, InnerDim = 2 * Width,
            Layers = layers, Heads = 4, KeyValueHeads = 2, Dropout = 0.1,
        };
        return new(new Llama(llama), table, new() { MaxLength = Shapes.LlamaLength });
    }

    private static SequenceBatch[] Batches()
    {
        var random = new RandomRows(Shapes.LlamaItems);
        return [.. Enumerable.Range(0, Shapes.LlamaBatches).Select(_ => Batch(random))];
    }

    private static SequenceBatch Batch(RandomRows random)
    {
        var rows = random.ShortRows(Shapes.LlamaRows, Shapes.LlamaLength);
        var users = rows.Select((items, user) => new UserSequence(user, items));
        return SequenceBatch.Of([.. users], random.Row(Shapes.LlamaRows), Shapes.LlamaLength);
    }
}
