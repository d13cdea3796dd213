using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>Settings of SLMRec's teacher, and of models of other depths that are trained like it.</summary>
public sealed record TeacherOptions
{
    /// <summary>The Llama, which reads item vectors alone.</summary>
    public LlamaOptions Llama { get; init; } = new() { Vocabulary = 0, Head = false, Dim = 64, InnerDim = 128, Layers = 8, Heads = 4, KeyValueHeads = 2, Dropout = 0.1 };

    /// <summary>How a history is read.</summary>
    public E4SRecOptions Reading { get; init; } = new() { MaxLength = 20 };
}

/// <summary>What a student starts from.</summary>
public enum StudentStart
{
    /// <summary>The trained teacher's first layers and linear maps.</summary>
    Teacher,

    /// <summary>The trained teacher's linear maps around the first layers of the Llama that the teacher started from.</summary>
    Adapters,

    /// <summary>The first layers of the Llama that the teacher started from, in new linear maps, as the paper does.</summary>
    Base,
}

/// <summary>Settings of SLMRec's student.</summary>
public sealed record StudentOptions
{
    /// <summary>N, layers.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Where it starts.</summary>
    public StudentStart Start { get; init; } = StudentStart.Teacher;

    /// <summary>What is added to its loss.</summary>
    public DistillationOptions Distillation { get; init; } = new() { SupervisionWeight = 0.1 };
}

/// <summary>Settings of SLMRec at a size for one processor, and the rows of its ablation.</summary>
internal static class SlmRecRecipes
{
    public const string Base = "SLMRec-base", Teacher = "SLMRec-teacher", Online = "SLMRec-online";

    // The paper's Tables 6 and 11, and the two controls beside them that learn without a teacher.
    private static readonly Dictionary<string, Func<DistillationOptions, DistillationOptions>> Rows = new()
    {
        ["SLMRec-student"] = all => all,
        ["SLMRec-student-ce"] = all => all with { CosineWeight = 0, NormWeight = 0, SupervisionWeight = 0 },
        ["SLMRec-student-ms"] = all => all with { CosineWeight = 0, NormWeight = 0 },
        ["SLMRec-student-cos"] = all => all with { NormWeight = 0, SupervisionWeight = 0 },
        ["SLMRec-student-cos-norm"] = all => all with { SupervisionWeight = 0 },
        ["SLMRec-student-cos-ms"] = all => all with { NormWeight = 0 },
    };

    public static IReadOnlyList<string> Models { get; } = [Base, Teacher, .. Rows.Keys, Online];

    /// <summary>The settings of a model.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="protocol">The family, which says how much is read.</param>
    /// <param name="itemCount">V.</param>
    /// <param name="seed">Of the order of batches.</param>
    public static Recipe<SequenceBatchOptions> Of(string model, Protocol protocol, int itemCount, int seed)
    {
        var (read, one) = (protocol.Ranking.MaxLength, new SequenceBatchOptions { BatchSize = 128, MaxLength = protocol.Ranking.MaxLength, Seed = (ulong)seed, Positions = protocol.Positions });
        return model switch
        {
            Base => new(Bottleneck(itemCount, read), one with { Positions = TargetPositions.All }, Train(10, 3e-3)),
            Teacher => new(new TeacherOptions { Reading = new() { MaxLength = read } }, one, Train(8, 1e-3)),
            Online => new(Student(Rows["SLMRec-student"]), one, Train(8, 1e-3)),
            _ => new(Student(Rows[model]), one with { UserShare = 0.25 }, Train(6, 1e-3))
        };
    }

    // A quarter of the items' width, as in the authors' code. Of the blocks, places and deviations tried, these rank best.
    private static SasRecOptions Bottleneck(int itemCount, int read) => new()
    {
        ItemCount = itemCount, MaxLength = read, ItemDim = 64, Dim = 16, Heads = 1, Dropout = 0.1, Blocks = SasRecBlocks.Original, PositionsFromEnd = true, EmbeddingDeviation = 0.1
    };

    private static StudentOptions Student(Func<DistillationOptions, DistillationOptions> row) => new() { Distillation = row(new StudentOptions().Distillation) };

    // All epochs are run, and the best one's weights stay.
    private static TrainOptions Train(int epochs, double rate) => new()
    {
        Epochs = epochs, LearningRate = rate, Optimizer = OptimizerKind.AdamW, WeightDecay = 0.01, WarmUpShare = 0.05, CosineDecay = true, MaxGradientNorm = 1, Patience = int.MaxValue
    };
}
