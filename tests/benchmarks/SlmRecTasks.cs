using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Benchmarks;

/// <summary>What SLMRec's teacher and student cost at the sizes that train on a CPU; the twin of slm_rec.py.</summary>
public static class SlmRecTasks
{
    private const int Items = 3_091, Length = 20, Rows = 128, WarmUps = 150, Steps = 60, Kinds = 10;

    // Rows of one length in this task, to compare without padding.
    private const int LikeLength = 6;

    public static Measurement Run(string name)
    {
        Seeds.Apply(42);
        return name switch
        {
            "slm-rec/step-teacher" => Step(name, 8, null),
            "slm-rec/step-student" => Step(name, 4, null),
            "slm-rec/step-student-like-lengths" => Step(name, 4, LikeLength),
            "slm-rec/infer-teacher" => Infer(name, 8),
            "slm-rec/infer-student" => Infer(name, 4),
            _ => throw new ArgumentException($"There is no task '{name}'.", nameof(name)),
        };
    }

    // AdamW and clipping as the recipe has them.
    private static Measurement Step(string name, int layers, int? width)
    {
        var model = Model(layers, lora: false);
        var adam = optim.AdamW(model.parameters(), 1e-3, weight_decay: 0.01);
        var batches = Batches(width);
        var step = 0;
        return Repeated(name, () =>
        {
            using var scope = NewDisposeScope();
            adam.zero_grad();
            var loss = model.Loss(batches[step++ % Kinds] with { Key = (ulong)step });
            loss.backward();
            nn.utils.clip_grad_norm_(model.parameters(), 1.0);
            adam.step();
            loss.ToDouble();
        });
    }

    // User vectors, with the adapters merged as a student is deployed; rating items with them costs teacher and student the same.
    private static Measurement Infer(string name, int layers)
    {
        using var trained = Model(layers, lora: true);
        var (model, batch) = (trained.Merged(), Batches(null)[0]);
        model.eval();
        return Repeated(name, () =>
        {
            using var scope = NewDisposeScope();
            using var guard = no_grad();
            model.call(batch);
        });
    }

    private static Measurement Repeated(string name, Action body)
    {
        for (var k = 0; k < WarmUps; k++) body();
        return Measurement.Of(name, Steps, () =>
        {
            for (var k = 0; k < Steps; k++) body();
        });
    }

    private static E4SRec Model(int layers, bool lora)
    {
        using var table = randn(Items + 1, 64);
        return new(new Llama(new() { Vocabulary = 0, Head = false, Dim = 64, InnerDim = 128, Layers = layers, Heads = 4, KeyValueHeads = 2, Dropout = 0.1, Lora = lora ? new() : null }), table, new() { MaxLength = Length });
    }

    // 1 to 20 items with falling probability, 5.2 in the mean; those of Beauty have 5.6.
    private static SequenceBatch[] Batches(int? width)
    {
        var random = new Xoshiro256(1);
        var weights = Enumerable.Range(0, Length).Select(k => (long)(1e6 * Math.Pow(0.82, k))).ToArray();
        int[] Row() => [.. Enumerable.Range(0, width ?? 1 + random.Choose(weights)).Select(_ => 1 + (int)random.Below(Items))];
        return [.. Enumerable.Range(0, Kinds).Select(_ => SequenceBatch.Of([.. Enumerable.Range(0, Rows).Select(u => new UserSequence(u, Row()))], [.. Enumerable.Range(0, Rows).Select(_ => 1 + (int)random.Below(Items))], Length))];
    }
}
