using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public sealed class E4SRecTests
{
    private const int Items = 12;

    // Each length meets each first item, so that nothing but the newest item foretells the next.
    private static readonly SequenceSplit Cycle = Splits.Of(Items,
        Enumerable.Range(0, 7 * Items).Select(u => Enumerable.Range(u, 5 + u % 7).Select(k => 1 + k % Items).ToArray()));

    private static readonly LlamaOptions Small = new() { Vocabulary = 0, Head = false, Dim = 16, InnerDim = 32, Layers = 2, Heads = 4, KeyValueHeads = 2 };
    private static readonly LlamaOptions WithTokens = Small with { Vocabulary = 9 };
    private static readonly E4SRecOptions Prompted = new() { MaxLength = 8, PromptBefore = [3, 1, 4], PromptAfter = [5, 2] };

    [Fact]
    public void It_learns_a_cycle_from_the_last_item_of_each_row() => AssertLearns(() => Model(Small, new() { MaxLength = 8 }), epochs: 15);

    [Fact]
    public void It_learns_a_cycle_from_all_positions() => AssertLearns(() => Model(Small, new() { MaxLength = 8, AllPositions = true }), epochs: 8);

    [Fact]
    public void It_learns_a_cycle_between_the_tokens_of_a_prompt() => AssertLearns(() => Model(WithTokens with { Dropout = 0.1 }, Prompted), epochs: 20);

    [Fact]  // without a prompt after, for attention is not adapted, and random frozen matrices tell one item before from another badly
    public void Adapters_learn_a_cycle_around_frozen_weights()
    {
        Seeds.Apply(4);
        using var model = Model(WithTokens with { Lora = new() { Rank = 4, Alpha = 4 } }, Prompted with { PromptAfter = [] });
        var before = model.state_dict().ToDictionary(w => w.Key, w => w.Value.clone());
        var loss = Train(model, epochs: 20);
        foreach (var (name, value) in model.state_dict())
            Assert.Equal((name, name.Contains(".lora_") || name.StartsWith("input_proj.") || name.StartsWith("score.")), (name, !Same(value, before[name])));
        Assert.True(HitRate(model) > 0.9, $"hr@1 {HitRate(model)}, last loss {loss}");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Layouts_agree(bool prompted)
    {
        Seeds.Apply(2);
        using var packed = Model(WithTokens, prompted ? Prompted : new() { MaxLength = 8 });
        using var padded = Model(WithTokens, (prompted ? Prompted : new() { MaxLength = 8 }) with { Packed = false });
        padded.load_state_dict(packed.state_dict());
        var batch = Batch([3, 1, 4, 1, 5], [9, 2], [6], []);
        Gradients.Close(packed.Score(batch), padded.Score(batch), 1e-5);
        var (a, b) = (packed.Loss(batch), padded.Loss(batch));
        Assert.Equal(a.ToDouble(), b.ToDouble(), 1e-6);
        foreach (var (one, other) in packed.LastStatesOfLayers(batch).Zip(padded.LastStatesOfLayers(batch))) Gradients.Close(one, other, 1e-5);
        a.backward();
        b.backward();
        foreach (var (p, q) in packed.parameters().Zip(padded.parameters()))
            if (p.grad is not null) Gradients.Close(p.grad, q.grad!, 1e-4);
    }

    [Fact]
    public void Positions_are_those_of_items_padded_on_the_left()
    {
        Seeds.Apply(3);
        using var model = Model(WithTokens, Prompted);
        Loudly(model);
        using var guard = no_grad();
        var ids = new long[] { 3, 1, 4, 7, 8, 5, 2 };  // tokens 3 1 4, items 7 8, tokens 5 2
        var places = tensor(new long[] { 0, 1, 2, 9, 10, 11, 12 });  // six slots of padding lie between
        var x = model.Llama.SlotsOf([[.. ids.Select(id => (int)id)]]);
        var projected = nn.functional.linear(model.get_buffer("items")!.index_select(0, tensor(new long[] { 7, 8 })), model.get_parameter("input_proj.weight")!, model.get_parameter("input_proj.bias")!);
        var e = cat([model.Llama.Embed(tensor(new long[] { 3, 1, 4 })), projected, model.Llama.Embed(tensor(new long[] { 5, 2 }))], 0);
        Tensor Scores(Tensor at) => model.ScoreOfState(model.Llama.LastStates(e, at, x));
        Gradients.Close(Scores(places), model.Score(Batch([7, 8])), 1e-5);
        Assert.False(Scores(x.Positions).allclose(model.Score(Batch([7, 8])), rtol: 1e-3));
    }

    [Fact]
    public void The_item_table_is_a_frozen_copy_without_padding()
    {
        var table = randn(Items + 1, 6);
        using var model = new E4SRec(new Llama(Small), table, new());
        Assert.DoesNotContain(model.named_parameters(), p => p.name == "items");
        Assert.Equal(0, model.state_dict()["items"][0].abs().sum().ToDouble());
        Assert.NotEqual(0, table[0].abs().sum().ToDouble());
        Assert.Equal(0, model.Score(Batch([1, 2]))[0, 0].ToDouble());
    }

    [Fact]
    public void A_student_starts_as_the_first_layers_and_the_maps()
    {
        Seeds.Apply(5);
        using var teacher = Model(WithTokens with { Layers = 3 }, Prompted);
        using var student = teacher.FirstLayers(2);
        teacher.eval();
        student.eval();
        var (batch, own) = (Batch([3, 1, 4], [1, 5]), student.state_dict());
        Assert.Equal(2, student.Llama.Options.Layers);
        foreach (var (name, value) in own) Assert.True(Same(value, teacher.state_dict()[name]), name);
        Gradients.Close(teacher.LastStatesOfLayers(batch)[1], student.LastStatesOfLayers(batch)[1], 1e-6);
        Gradients.Close(student.ScoreOfState(teacher.Llama.Normalised(teacher.LastStatesOfLayers(batch)[2])), student.Score(batch), 1e-5);
    }

    [Fact]
    public void Around_Llama_2_7B_the_published_number_of_weights_is_trained()
    {
        var llama = new Llama(new() { Vocabulary = 0, Head = false, Layers = 0, Lora = new() });
        using var model = new E4SRec(llama, zeros(3, 128), new());
        Assert.Equal(528_384 + 524_288, model.parameters().Where(p => p.requires_grad).Sum(p => p.numel()));
    }

    [Fact]
    public void What_cannot_be_read_is_refused()
    {
        Assert.Contains("vocabulary of 0", Assert.Throws<ArgumentException>(() => Model(Small, Prompted)).Message);
        Assert.Contains("AllPositions", Assert.Throws<ArgumentException>(() => Model(WithTokens, Prompted with { AllPositions = true })).Message);
        using var model = Model(Small, new() { MaxLength = 2 });
        Assert.Contains("at most 2", Assert.Throws<ArgumentException>(() => model.Score(Batch([1, 2, 3]))).Message);
    }

    [Fact]
    public void Fifty_steps_leave_no_tensor_behind()
    {
        var (before, after) = Live.Tensors(() =>
        {
            var model = Model(WithTokens with { Lora = new() { Rank = 2 } }, Prompted);
            var (adam, batch) = (optim.Adam(model.parameters()), Cycle.Batch(new() { MaxLength = 8 }));
            return () =>
            {
                using var scope = NewDisposeScope();
                adam.zero_grad();
                model.Loss(batch).backward();
                adam.step();
                using (no_grad()) _ = model.Score(batch);
            };
        });
        Assert.Equal(before, after);
    }

    private static void AssertLearns(Func<E4SRec> make, int epochs)
    {
        Seeds.Apply(1);
        using var model = make();
        model.eval();
        var untrained = HitRate(model);
        var loss = Train(model, epochs);
        Assert.True(untrained < 0.4 && HitRate(model) > 0.9, $"hr@1 {untrained} to {HitRate(model)}, last loss {loss}");
    }

    private static double HitRate(E4SRec model) => new RankingProtocol { MaxLength = 8, CutOffs = [1] }.Evaluate(model, Cycle)["hr@1"];

    private static double Train(E4SRec model, int epochs) =>
        new Trainer(new() { Epochs = epochs, LearningRate = 1e-2 }).Fit(model, new SequenceBatches(Cycle, new() { BatchSize = 12, MaxLength = 8 })).Epochs[^1].Loss;

    private static E4SRec Model(LlamaOptions llama, E4SRecOptions options)
    {
        using var table = randn(Items + 1, 8);
        return new(new Llama(llama), table, options);
    }

    private static bool Same(Tensor a, Tensor b) => a.allclose(b, rtol: 0, atol: 0);

    private static void Loudly(E4SRec model)
    {
        using (no_grad()) foreach (var (name, p) in model.Llama.named_parameters()) if (!name.Contains("norm")) p.mul_(20);
    }

    private static SequenceBatch Batch(params int[][] rows) =>
        SequenceBatch.Of([.. rows.Select((row, b) => new UserSequence(b + 1, row))], [.. rows.Select((_, b) => 1 + b)], 8);
}
