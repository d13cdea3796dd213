using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Reporting;
using SeqRec.Training;

namespace SeqRec.Experiments;

/// <summary>
/// A stage of SLMRec: the base recommender, the teacher, a student with a row's losses, or teacher and student learning together. Options of the stages before it are
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
        var source = RankingData.Load(Data);
        var data = SlmRecData.Of(source.Log, Protocol);
        var pipeline = new SlmRecPipeline(data, checkpoint is null ? null : Path.Combine(tree.Root, "artifacts", "models"), cancellation, checkpoint);
        var result = Model switch
        {
            SlmRecRecipes.Base => RunBase(pipeline, data, checkpoint, progress),
            SlmRecRecipes.Teacher => RunTeacher(pipeline, data, checkpoint, progress),
            SlmRecRecipes.Online => RunOnline(pipeline, data, checkpoint, progress),
            _ => RunStudent(pipeline, data, checkpoint, progress)
        };
        var record = Record(
            "slmrec", source.Sha256, tree, AllRecipes(data.Split.ItemCount), result.History, [.. result.Test]);
        return record with { Omitted = data.Omitted, Metrics = record.Metrics.Concat(result.Valid).ToDictionary(), Ranks = UserRanks.Of(result.Ranks) };
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

    private Result RunBase(SlmRecPipeline pipeline, SlmRecData data, string? checkpoint, IProgress<EpochReport>? progress)
    {
        var model = pipeline.NewBase(this);
        return Measured(pipeline.Fit(this, model, checkpoint, progress), model, Measures(data));
    }

    private Result RunTeacher(SlmRecPipeline pipeline, SlmRecData data, string? checkpoint, IProgress<EpochReport>? progress)
    {
        var model = pipeline.NewTeacher(this);
        var measured = Measured(pipeline.Fit(this, model, checkpoint, progress), model, Measures(data));
        return measured with { Test = [.. measured.Test, .. Measures(data).Exits(model)] };
    }

    private Result RunOnline(SlmRecPipeline pipeline, SlmRecData data, string? checkpoint, IProgress<EpochReport>? progress)
    {
        var model = pipeline.NewOnline(this);
        return Measured(pipeline.Fit(this, model, checkpoint, progress), model, Measures(data));
    }

    // The score before the first step tells whether training has helped a student that starts from its teacher.
    private Result RunStudent(SlmRecPipeline pipeline, SlmRecData data, string? checkpoint, IProgress<EpochReport>? progress)
    {
        var (student, teacher) = pipeline.NewStudent(this);
        student.eval();
        var start = Protocol.Ranking.Validation(student, data.Validation);
        KeyValuePair<string, double> before = new($"valid/start/{start.Metric}", start.Score());
        var history = pipeline.Fit(this, student, checkpoint, progress);
        var options = ((StudentOptions)Recipe(data.Split.ItemCount).Model).Distillation;
        var measured = Measured(history, student, Measures(data));
        return measured with { Test = [.. measured.Test, .. Measures(data).Agreement(teacher, student.Model, options)], Valid = [before] };
    }

    private static Result Measured(TrainingHistory history, ISequenceRecommender model, SlmRecMeasures measures)
    {
        var ranks = measures.Ranks(model);
        return new(history, measures.Ranking(model, ranks), [], ranks);
    }

    private SlmRecMeasures Measures(SlmRecData data) => new(data.Split, Protocol.Ranking);

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

    private sealed record Result(TrainingHistory History, IReadOnlyList<(string Name, double Value, double Error)> Test, IReadOnlyList<KeyValuePair<string, double>> Valid, IReadOnlyList<TargetRank> Ranks);
}
