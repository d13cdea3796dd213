using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Experiments;
using SeqRec.Models;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Experiments;

[Collection(SharedTorchState.Name)]
public sealed class SlmRecExperimentTests
{
    private const int Items = 30;

    private static readonly SlmRecData Cycle = SlmRecData.Of(Logs.Of([.. from u in Enumerable.Range(0, 90) from t in Enumerable.Range(0, 5 + u % 4) select ($"u{u}", $"i{(u + t) % Items}", (long)t)]), Protocol.SLM);

    private static readonly (string, string)[] Small =
    [
        ("teacher.model.llama.layers", "4"), ("teacher.model.llama.dim", "16"), ("teacher.model.llama.innerDim", "16"), ("teacher.train.epochs", "2"), ("teacher.batches.batchSize", "16"),
        ("teacher.base.train.epochs", "1"), ("teacher.base.model.dim", "16"), ("model.layers", "2"), ("model.distillation.blocks", "2"), ("train.epochs", "1")
    ];

    private static SlmRecExperiment Student(string row = "SLMRec-student", params (string, string)[] changes) =>
        (SlmRecExperiment)Experiment.Of(row, "any", "SLM") with { Seed = 5, Changes = [.. Small, .. changes] };

    [Fact]
    public void The_stages_before_a_student_are_commands_of_their_own()
    {
        var student = Student() with { Changes = [("teacher.seed", "11"), ("train.epochs", "1"), ("teacher.base.train.epochs", "2"), ("teacher.train.epochs", "3")] };
        Assert.Equal("seqrec train SLMRec-teacher --data any --protocol SLM --seed 11 --threads 1 --set base.train.epochs=2 --set train.epochs=3", student.Teacher.Command);
        Assert.Equal("seqrec train SLMRec-base --data any --protocol SLM --seed 11 --threads 1 --set train.epochs=2", student.Teacher.Base.Command);
        Assert.Equal((1, 3, 2), (student.Recipe(Items).Train.Epochs, student.Teacher.Recipe(Items).Train.Epochs, student.Teacher.Base.Recipe(Items).Train.Epochs));
        Assert.Equal(student.Teacher.Command, (student with { Seed = 6 }).Teacher.Command);
    }

    [Theory]
    [InlineData("SLMRec-student", "base.seed", "1"), InlineData("SLMRec-base", "teacher.seed", "1"), InlineData("SLMRec-student", "model.depth", "1")]
    public void An_option_of_no_stage_is_refused(string model, string key, string value) =>
        Assert.Throws<ArgumentException>(() => (Student(model) with { Changes = [(key, value)] }).Recipe(Items));

    [Fact]
    public void A_seed_that_is_no_number_is_refused() =>
        Assert.Contains("'x' is no seed", Assert.Throws<ArgumentException>(() => Student("SLMRec-student", ("teacher.seed", "x")).Teacher).Message);

    [Theory]
    [InlineData("SLMRec-student", 1, 0.1, 0.1), InlineData("SLMRec-student-ce", 0, 0, 0), InlineData("SLMRec-student-ms", 0, 0, 0.1)]
    [InlineData("SLMRec-student-cos", 1, 0, 0), InlineData("SLMRec-student-cos-norm", 1, 0.1, 0), InlineData("SLMRec-student-cos-ms", 1, 0, 0.1)]
    public void Rows_of_the_ablation_leave_losses_out(string model, double cosine, double norm, double supervision)
    {
        var options = ((StudentOptions)Student(model).Recipe(Items).Model).Distillation;
        Assert.Equal((cosine, norm, supervision), (options.CosineWeight, options.NormWeight, options.SupervisionWeight));
    }

    [Fact]
    public void All_rows_start_and_read_alike()
    {
        var pipeline = Pipeline();
        var (all, one) = (pipeline.NewStudent(Student()), pipeline.NewStudent(Student("SLMRec-student-ce")));
        AssertSame(all.Student.Model.state_dict(), one.Student.Model.state_dict(), _ => true);
        Assert.Equal(Student().Recipe(Items).Batches, Student("SLMRec-student-ce").Recipe(Items).Batches);
        Assert.Equal(Student().Recipe(Items).Train, Student("SLMRec-student-ce").Recipe(Items).Train);
        AssertSame(all.Teacher.state_dict(), all.Student.Model.state_dict(), _ => true);
    }

    [Theory, InlineData("Base", "items"), InlineData("Adapters", "items score.weight input_proj.weight input_proj.bias")]
    public void A_student_may_start_without_what_the_teacher_has_learnt(string start, string inherited)
    {
        var (student, teacher) = Pipeline().NewStudent(Student(changes: ("model.start", start)));
        AssertSame(teacher.state_dict(), student.Model.state_dict(), name => name == "llama.norm.weight" ? null : inherited.Split(' ').Contains(name), only: true);
        using var begin = Pipeline().NewTeacher(Student().Teacher);
        AssertSame(begin.state_dict(), student.Model.state_dict(), name => name.StartsWith("llama.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_teacher_that_was_kept_serves_as_if_it_had_been_trained_again()
    {
        using TemporaryFolder kept = new();
        Dictionary<string, Tensor> Trained(string? folder)
        {
            var pipeline = new SlmRecPipeline(Cycle, folder, default);
            var (student, _) = pipeline.NewStudent(Student());
            pipeline.Fit(Student(), student);
            return student.state_dict();
        }
        var first = Trained(null);
        AssertSame(first, Trained(kept.Path), _ => true);
        Assert.Equal(["SLMRec-base", "SLMRec-student", "SLMRec-teacher"], Directory.GetFiles(kept.Path).Select(f => Path.GetFileNameWithoutExtension(f)[..^17]).Order());
        AssertSame(first, Trained(kept.Path), _ => true);
    }

    [Fact]
    public void A_run_that_is_cut_off_in_its_teacher_s_stage_goes_on_there()
    {
        using TemporaryFolder kept = new(), run = new();
        var stage = Student(changes: [("teacher.train.cosineDecay", "false"), ("teacher.train.warmUpShare", "0")]);  // so that fewer epochs are a part of more
        var place = Path.Combine(run.Path, "SLMRec-teacher");
        using var whole = Pipeline().Teacher(stage.Teacher);
        new SlmRecPipeline(Cycle, kept.Path, default).Base(stage.Teacher.Base);
        var shorter = stage.Teacher with { Changes = [.. stage.Teacher.Changes, ("train.epochs", "1")] };
        using (var begun = Pipeline().NewTeacher(shorter)) Pipeline().Fit(shorter, begun, place);
        Assert.ThrowsAny<OperationCanceledException>(() => new SlmRecPipeline(Cycle, kept.Path, new(canceled: true), run.Path).NewStudent(stage));
        Assert.Equal(["epoch-00001"], Directory.GetDirectories(place).Select(path => Path.GetFileName(path)));
        Directory.Move(Path.Combine(place, "epoch-00001", "model.safetensors"), Path.Combine(place, "model"));
        Assert.StartsWith(Path.Combine(place, "epoch-00001", "model.safetensors"), Assert.Throws<CheckpointException>(() => new SlmRecPipeline(Cycle, kept.Path, default, run.Path).NewStudent(stage)).Message);
        Directory.Move(Path.Combine(place, "model"), Path.Combine(place, "epoch-00001", "model.safetensors"));
        var (_, teacher) = new SlmRecPipeline(Cycle, kept.Path, default, run.Path).NewStudent(stage);
        AssertSame(whole.state_dict(), teacher.state_dict(), _ => true);
        Assert.Equal(["epoch-00002"], Directory.GetDirectories(place).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Online_a_student_begins_as_the_first_layers_of_a_teacher_that_has_learnt_nothing()
    {
        var (pipeline, stage) = (Pipeline(), Student("SLMRec-online"));
        using var begin = pipeline.NewTeacher(stage.Teacher);
        using var online = pipeline.NewOnline(stage);
        var weights = online.state_dict();
        foreach (var (name, value) in begin.FirstLayers(2).state_dict())
        {
            Assert.True(value.allclose(weights[$"student.{name}"], rtol: 0, atol: 0), name);
            Assert.True(value.allclose(weights[$"teacher.{name}"], rtol: 0, atol: 0), name);
        }
        Assert.True(double.IsFinite(pipeline.Fit(stage, online).Epochs[0].Loss));
    }

    [Fact]
    public void What_the_filter_leaves_out_is_counted()
    {
        var data = SlmRecData.Of(Logs.Of([.. from u in Enumerable.Range(0, 12) from t in Enumerable.Range(0, u == 0 ? 4 : 5) select ($"u{u}", $"i{t}", (long)t), ("u1", "rare", 9)]), Protocol.SLM);
        Assert.Equal((11, 5), (data.Split.Users.Count, data.Split.ItemCount));
        Assert.Equal([("interactions outside the core", 5), ("items outside the core", 1), ("users outside the core", 1)], data.Omitted.Select(o => (o.Key, o.Value)).Order());
    }

    [Fact]
    public void A_student_is_measured_where_it_agrees_with_its_teacher_and_an_exit_is_the_model_at_last()
    {
        var (student, teacher) = Pipeline().NewStudent(Student());
        var measures = new SlmRecMeasures(Cycle.Split, Protocol.SLM.Ranking);
        var same = measures.Agreement(teacher, teacher, new() { Blocks = 2 }).ToDictionary(m => m.Name, m => m.Value);
        Assert.Equal((1.0, 0.0), (Math.Round(same["cosine-1"], 5), Math.Round(same["distance-2"], 4)));
        Assert.InRange(measures.Agreement(teacher, student.Model, new() { Blocks = 2 }).First(m => m.Name == "cosine-2").Value, -1, 0.999);
        Assert.Equal(2 * 3 * 4, measures.Exits(teacher).Count());
    }

    private static SlmRecPipeline Pipeline() => new(Cycle, null, default);

    // Whether weights of one name are the same as expected is told by name; null where it does not matter.
    private static void AssertSame(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> actual, Func<string, bool?> same, bool only = false)
    {
        foreach (var (name, value) in actual)
            if (same(name) is { } wanted && (wanted || only)) Assert.Equal((name, wanted), (name, value.allclose(expected[name], rtol: 0, atol: 0)));
    }
}
