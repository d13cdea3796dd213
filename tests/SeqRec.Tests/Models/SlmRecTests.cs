using SeqRec.Data;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public sealed class SlmRecTests
{
    private const int Items = 12;
    private static readonly SequenceSplit Cycle = Splits.Cycle(users: 30, Items, length: 7);
    private static readonly DistillationOptions Off = new() { Blocks = 2, CosineWeight = 0, NormWeight = 0, SupervisionWeight = 0 };
    private static readonly DistillationOptions All = new() { Blocks = 2, SupervisionWeight = 0.1 };

    [Theory]
    [InlineData(4, 8, "2,4,6,8"), InlineData(4, 4, "1,2,3,4"), InlineData(2, 8, "4,8"), InlineData(1, 3, "3")]
    public void Blocks_end_after_equal_numbers_of_layers(int blocks, int layers, string ends) =>
        Assert.Equal(ends, string.Join(',', new DistillationOptions { Blocks = blocks }.EndsOf(layers)));

    [Theory, InlineData(4, 6), InlineData(4, 2), InlineData(0, 4), InlineData(3, 0)]
    public void Layers_that_blocks_do_not_divide_are_refused(int blocks, int layers) =>
        Assert.Contains("equal blocks", Assert.Throws<ArgumentException>(() => new DistillationOptions { Blocks = blocks }.EndsOf(layers)).Message);

    [Fact]
    public void With_all_weights_0_the_loss_is_the_models_own()
    {
        using var model = Model(2, 1);
        var student = new SlmRecStudent(model, Off);
        var batch = Cycle.Batch(One);
        Assert.Equal(model.Loss(batch).ToDouble(), student.Loss(batch).ToDouble(), 1e-6);
        Assert.Equal(model.parameters().Count(), student.parameters().Count());
    }

    [Theory, InlineData(BlockReduction.Sum, 2), InlineData(BlockReduction.Mean, 1)]
    public void Each_part_adds_its_weight_times_its_term(BlockReduction reduction, double scale)
    {
        using var teacher = Model(4, 1);
        using var model = Model(2, 2);
        var (batch, off) = (Cycle.Batch(One), Off with { Reduction = reduction });
        double Loss(DistillationOptions options) => new SlmRecStudent(model, options, Live(teacher)).Loss(batch).ToDouble();
        var (t, s) = (teacher.LastStatesOfLayers(batch), model.LastStatesOfLayers(batch));  // two blocks: layers 2 and 4, and 1 and 2
        var cosines = new[] { (2, 1), (4, 2) }.Average(k => nn.functional.cosine_similarity(t[k.Item1], s[k.Item2], 1).mean().ToDouble());
        var squares = new[] { (2, 1), (4, 2) }.Average(k => (t[k.Item1] - s[k.Item2]).pow(2).sum(1).mean().ToDouble());
        Assert.Equal(3 * scale * (1 - cosines), Loss(off with { CosineWeight = 3 }) - Loss(off), 1e-5);
        Assert.Equal(0.5 * scale * squares, Loss(off with { NormWeight = 0.5, Norm = StateDistance.Squared }) - Loss(off), 1e-5);
    }

    [Fact]
    public void Inner_blocks_have_a_head_each_that_predicts_like_the_last()
    {
        using var model = Model(4, 1);
        var student = new SlmRecStudent(model, Off with { Blocks = 4, SupervisionWeight = 2 });
        var batch = Cycle.Batch(One);
        var heads = student.named_parameters().Where(p => p.name.StartsWith("heads.", StringComparison.Ordinal)).Select(p => p.parameter).ToArray();
        Assert.All(heads, head => Assert.Equal([8, 16], head.shape));
        var states = model.LastStatesOfLayers(batch);
        var expected = heads.Select((head, k) => model.Loss(nn.functional.linear(states[k + 1], head), batch).ToDouble()).Sum();
        Assert.Equal(3, heads.Length);
        Assert.Equal(2 * expected, (student.Loss(batch) - model.Loss(batch)).ToDouble(), 1e-5);
        Assert.Equal(model.Loss(batch).ToDouble(), new SlmRecStudent(model, Off with { Blocks = 1, SupervisionWeight = 2 }).Loss(batch).ToDouble(), 1e-6);
    }

    [Fact]
    public void Only_the_student_and_its_heads_are_trained()
    {
        using var teacher = Model(4, 1);
        using var model = Model(2, 2);
        var student = new SlmRecStudent(model, All, Live(teacher));
        Assert.Equal(model.parameters().Count() + 1, student.parameters().Count());
        student.Loss(Cycle.Batch(One)).backward();
        Assert.All(teacher.parameters(), p => Assert.Null(p.grad));
        Assert.All(student.parameters(), p => Assert.NotNull(p.grad));
        Assert.False(teacher.training);
    }

    [Fact]
    public void Distillation_turns_a_student_towards_its_teacher_and_targets_alone_do_not()
    {
        double Cosine(DistillationOptions options)
        {
            using var teacher = Model(4, 1);
            using var model = Model(2, 2);
            using var student = new SlmRecStudent(model, options, new CachedTeacher(Live(teacher)));
            new Trainer(new() { Epochs = 40, LearningRate = 5e-3 }).Fit(student, new SequenceBatches(Cycle, One with { BatchSize = 10 }));
            var batch = Cycle.Batch(One);
            return Live(teacher).Of(batch).Zip(new LiveTeacher(model, [1, 2]).Of(batch), (t, s) => nn.functional.cosine_similarity(t, s, 1).mean().ToDouble()).Min();
        }
        Assert.InRange(Cosine(All with { SupervisionWeight = 0 }), 0.8, 1);
        Assert.InRange(Cosine(Off), -1, 0.5);
    }

    [Theory, InlineData(long.MaxValue, 30), InlineData(0, 0)]
    public void Remembered_states_are_the_teachers_in_any_order_and_those_beyond_the_budget_too(long bytes, int users)
    {
        using var teacher = Model(4, 1);
        var cached = new CachedTeacher(Live(teacher), bytes);
        var batches = new SequenceBatches(Cycle, One with { BatchSize = 7 });
        foreach (var epoch in new[] { 1, 2 })
            foreach (var batch in batches.Epoch(epoch))
                foreach (var (expected, actual) in Live(teacher).Of(batch).Zip(cached.Of(batch))) Gradients.Close(expected, actual, 1e-5);
        Assert.Equal(users, cached.Count);
    }

    [Fact]
    public void A_history_that_has_changed_is_refused_where_states_are_remembered()
    {
        using var teacher = Model(4, 1);
        var cached = new CachedTeacher(Live(teacher));
        _ = cached.Of(Row(1, [1, 2, 3]));
        Assert.Contains("User 1 has another history", Assert.Throws<InvalidOperationException>(() => cached.Of(Row(1, [1, 3, 2]))).Message);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        using var model = Model(2, 1);
        Assert.Contains("needs a teacher", Assert.Throws<ArgumentException>(() => new SlmRecStudent(model, All)).Message);
        var student = new SlmRecStudent(model, All, new LiveTeacher(model, [1]));
        Assert.Contains("both must agree", Assert.Throws<ArgumentException>(() => student.Loss(Cycle.Batch(One))).Message);
    }

    [Fact]
    public void Left_after_its_last_layer_a_model_scores_as_ever_and_earlier_otherwise()
    {
        using var model = Model(2, 1);
        var (states, batch) = (new LiveTeacher(model, [0, 1, 2]), Cycle.Batch(One));
        Gradients.Close(model.Score(batch), new EarlyExit(model, states, 2, normalised: false).Score(batch), 1e-5);
        var (raw, normalised) = (new EarlyExit(model, states, 1, normalised: false).Score(batch), new EarlyExit(model, states, 1, normalised: true).Score(batch));
        Gradients.Close(model.ScoreOfState(model.LastStatesOfLayers(batch)[1]), raw, 1e-5);
        Assert.False(raw.allclose(normalised, rtol: 1e-2, atol: 1e-2));
    }

    [Theory, InlineData(OnlineExchange.States), InlineData(OnlineExchange.Scores)]
    public void Online_both_learn_the_targets_and_what_passes_between_them(OnlineExchange exchange)
    {
        using var teacher = Model(4, 1);
        using var student = Model(2, 2);
        var (batch, off) = (Cycle.Batch(One), new SlmRecOnline(teacher, student, Off).Loss(Cycle.Batch(One)).ToDouble());
        Assert.Equal((teacher.Loss(batch) + student.Loss(batch)).ToDouble(), off, 1e-5);
        var both = new SlmRecOnline(teacher, student, All, exchange);
        Assert.Equal(teacher.parameters().Count() + student.parameters().Count() + 2, both.parameters().Count());  // a head each
        Tensor[] Gradients(DistillationOptions options)
        {
            var online = new SlmRecOnline(teacher, student, options, exchange);
            online.zero_grad();
            online.Loss(batch).backward();
            return [.. teacher.parameters().Concat(student.parameters()).Select(p => p.grad!.clone())];
        }
        var changed = Gradients(Off).Zip(Gradients(Off with { CosineWeight = 1 }), (a, b) => !a.allclose(b, rtol: 1e-4, atol: 1e-7)).ToArray();
        Assert.Equal(exchange == OnlineExchange.States, changed[..teacher.parameters().Count()].Any(c => c));
        Assert.Contains(true, changed[teacher.parameters().Count()..]);
    }

    [Fact]
    public void Fifty_steps_leave_no_tensor_behind()
    {
        var (before, after) = Models.Live.Tensors(() =>
        {
            var student = new SlmRecStudent(Model(2, 2), All, new CachedTeacher(Live(Model(4, 1))));
            var (adam, batch) = (optim.Adam(student.parameters()), Cycle.Batch(One));
            return () =>
            {
                using var scope = NewDisposeScope();
                adam.zero_grad();
                student.Loss(batch).backward();
                adam.step();
            };
        });
        Assert.Equal(before, after);
    }

    private static SequenceBatchOptions One => new() { MaxLength = 8, Positions = TargetPositions.LastOfUser };

    private static LiveTeacher Live(E4SRec teacher) => new(teacher, All.EndsOf(teacher.Llama.Options.Layers));

    private static SequenceBatch Row(int user, int[] items) => SequenceBatch.Of([new(user, items)], [4], 8);

    // Large values, so that layers do something from the start.
    private static E4SRec Model(int layers, long seed)
    {
        Seeds.Apply(seed);
        using var table = randn(Items + 1, 8);
        var model = new E4SRec(new Llama(new() { Vocabulary = 0, Head = false, Dim = 16, InnerDim = 32, Layers = layers, Heads = 4, KeyValueHeads = 2 }), table, new() { MaxLength = 8 });
        using (no_grad()) foreach (var (name, p) in model.Llama.named_parameters()) if (!name.Contains("norm")) p.mul_(10);
        return model;
    }
}
