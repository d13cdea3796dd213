using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>
/// A stage of SLMRec: the base recommender, the teacher, or a student with a row's losses. Options of the stages before it are
/// set through it, such as <c>teacher.seed=11</c>, <c>teacher.model.llama.layers=16</c> or <c>teacher.base.train.epochs=5</c>;
/// a teacher's base has the teacher's seed, and a student's teacher seed 42 unless told otherwise.
/// </summary>
public sealed record SlmRecExperiment : Experiment
{
    private const int TeacherSeed = 42;

    /// <summary>Models that can be run.</summary>
    public static IReadOnlyList<string> KnownModels => SlmRecRecipes.Models;

    /// <summary>How the log is prepared and ranking is done.</summary>
    public Protocol Protocol { get; init; } = Protocol.SLM;

    /// <inheritdoc/>
    public override string ProtocolSummary => Protocol.ToString();

    /// <inheritdoc/>
    protected override string ProtocolName => Protocol.Name;

    /// <inheritdoc/>
    public override RunRecord Run(WorkTree tree, IProgress<EpochReport>? progress = null, string? checkpoint = null, CancellationToken cancellation = default)
    {
        var data = SlmRecData.Of(DataCatalog.Default.Load(Data), Protocol);
        var pipeline = new SlmRecPipeline(data, checkpoint is null ? null : Path.Combine(tree.Root, "artifacts", "models"), cancellation);
        var measures = new SlmRecMeasures(data.Split, Protocol.Ranking);
        var (history, test, start) = Model switch
        {
            SlmRecRecipes.Base => RunBase(pipeline, measures, checkpoint, progress),
            SlmRecRecipes.Teacher => RunTeacher(pipeline, measures, checkpoint, progress),
            _ => RunStudent(pipeline, measures, checkpoint, progress, data)
        };
        var record = Record("slmrec", DataCatalog.Default.Sha256Of(Data), tree, AllRecipes(data.Split.ItemCount), history, [.. test]);
        return record with { Omitted = data.Omitted, Metrics = start is { } score ? record.Metrics.Append(new("valid/start/ndcg@10", score)).ToDictionary() : record.Metrics };
    }

    /// <summary>The settings with the changes asked for.</summary>
    /// <param name="itemCount">V.</param>
    public Recipe<SequenceBatchOptions> Recipe(int itemCount) =>
        Changes.Where(c => Earlier is null || !IsOf(Earlier, c.Key)).Aggregate(SlmRecRecipes.Of(Model, Protocol, itemCount, Seed), (r, change) => r.With(change.Key, change.Value));

    /// <summary>The teacher that a student learns from.</summary>
    internal SlmRecExperiment Teacher => Before(SlmRecRecipes.Teacher, TeacherSeed);

    /// <summary>The stage before a teacher.</summary>
    internal SlmRecExperiment Base => Before(SlmRecRecipes.Base, Seed);

    private bool IsStudent => Model is not (SlmRecRecipes.Base or SlmRecRecipes.Teacher);

    // The stage whose options are set through this one.
    private string? Earlier => Model == SlmRecRecipes.Base ? null : IsStudent ? "teacher" : "base";

    private (TrainingHistory, IEnumerable<(string, double, double)>, double?) RunBase(SlmRecPipeline pipeline, SlmRecMeasures measures, string? checkpoint, IProgress<EpochReport>? progress)
    {
        var model = pipeline.NewBase(this);
        return (pipeline.Fit(this, model, checkpoint, progress), measures.Ranking(model), null);
    }

    private (TrainingHistory, IEnumerable<(string, double, double)>, double?) RunTeacher(SlmRecPipeline pipeline, SlmRecMeasures measures, string? checkpoint, IProgress<EpochReport>? progress)
    {
        var model = pipeline.NewTeacher(this);
        return (pipeline.Fit(this, model, checkpoint, progress), measures.Ranking(model).Concat(measures.Exits(model)), null);
    }

    // The score before the first step tells whether training has helped a student that starts from its teacher.
    private (TrainingHistory, IEnumerable<(string, double, double)>, double?) RunStudent(
        SlmRecPipeline pipeline, SlmRecMeasures measures, string? checkpoint, IProgress<EpochReport>? progress, SlmRecData data)
    {
        var (student, teacher) = pipeline.NewStudent(this);
        student.eval();
        var start = Protocol.Ranking.Validation(student, data.Validation).Score();
        var history = pipeline.Fit(this, student, checkpoint, progress);
        var options = ((StudentOptions)Recipe(data.Split.ItemCount).Model).Distillation;
        return (history, measures.Ranking(student).Concat(measures.Agreement(teacher, student.Model, options)), start);
    }

    private object AllRecipes(int itemCount)
    {
        var recipe = Recipe(itemCount);
        if (Model == SlmRecRecipes.Base) return recipe;
        var teacher = IsStudent ? Teacher : this;
        var source = teacher.Base.Recipe(itemCount);
        return IsStudent ? new { recipe.Model, recipe.Batches, recipe.Train, Teacher = teacher.Recipe(itemCount), Base = source } : new { recipe.Model, recipe.Batches, recipe.Train, Base = source };
    }

    // A stage before this one: what is set of it here becomes its own.
    private SlmRecExperiment Before(string model, int seed)
    {
        var own = Changes.Where(c => IsOf(Earlier!, c.Key)).Select(c => (Key: c.Key[(Earlier!.Length + 1)..], c.Value)).ToList();
        var given = own.LastOrDefault(c => c.Key.Equals("seed", StringComparison.OrdinalIgnoreCase)).Value;
        if (given is not null && !int.TryParse(given, out seed)) throw new ArgumentException($"'{given}' is no seed for {model}; write a whole number.");
        return this with { Model = model, Seed = seed, Changes = [.. own.Where(c => !c.Key.Equals("seed", StringComparison.OrdinalIgnoreCase))] };
    }

    private static bool IsOf(string stage, string key) => key.StartsWith(stage + ".", StringComparison.OrdinalIgnoreCase);
}
