using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

[Collection(SharedTorchState.Name)]
public class DienTests
{
    private static readonly ClickFields Fields = new()
    {
        UserCount = 5, ItemCount = 12, CategoryCount = 3, CategoryOf = [0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
        Profile = [new("age", 2)], ProfileOf = new[,] { { 0 }, { 1 }, { 2 }, { 1 }, { 2 }, { 1 } },
        Context = [new("hour", 24)]
    };

    private static readonly ClickExample[] Examples =
    [
        new(1, 3, [1, 5, 9, 2], true) { Context = [7] }, new(1, 8, [1, 5, 9, 2], false) { Context = [7] },
        new(2, 4, [6], true) { Context = [0] }, new(3, 12, [7, 8], false) { Context = [23] }
    ];

    public static TheoryData<string> Known => [.. DienOptions.Known];

    private static Dien Model(DienOptions options)
    {
        Seeds.Apply(4);
        return new(options with { User = true, Dim = 4 }, Fields);
    }

    private static ClickBatch Batch(bool labels = false)
    {
        var source = labels ? Examples.Select(e => e with { Liked = [.. e.History.Select(i => i % 2 == 0)] }).ToArray() : Examples;
        return new ClickBatches(source, Fields, new() { Negatives = true }).Epoch(1).Single();
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void Every_model_of_the_table_learns_from_all_its_parameters(string name)
    {
        using var scope = NewDisposeScope();
        var model = Model(DienOptions.Of(name));
        model.Loss(Batch(labels: true)).backward();
        Assert.All(model.named_parameters(), p => Assert.False(p.parameter.grad is null || p.parameter.grad.isnan().any().ToBoolean(), p.name));
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void A_wider_batch_and_other_rows_change_no_prediction(string name)
    {
        using var scope = NewDisposeScope();
        var model = Model(DienOptions.Of(name));
        model.Loss(Batch(labels: true)).Dispose();
        model.eval();
        var together = new ClickEvaluation(Fields).Predict(model, Examples);
        var alone = Examples.SelectMany(e => new ClickEvaluation(Fields).Predict(model, [e])).ToArray();
        Assert.All(together.Zip(alone), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    [Fact]
    public void The_auxiliary_loss_is_ln_4_when_nothing_is_known_and_bears_on_real_pairs_alone()
    {
        using var scope = NewDisposeScope();
        var model = Model(DienOptions.Of("DIEN") with { User = false });
        var plain = Model(DienOptions.Of("AUGRU") with { User = false });
        using (no_grad())
            foreach (var parameter in model.parameters().Concat(plain.parameters())) parameter.zero_();
        Assert.Equal(Math.Log(4), model.Loss(Batch()).ToDouble() - plain.Loss(Batch()).ToDouble(), 1e-6);
        var single = ClickBatches.InOrder([Examples[2]], Fields).Single() with { Negatives = new long[,] { { 3 } }, NegativeCategories = new long[,] { { 1 } } };
        model.eval();
        plain.eval();
        Assert.Equal(plain.Loss(single).ToDouble(), model.Loss(single).ToDouble(), 1e-6);  // one item has no next one
    }

    [Fact]
    public void Attention_sums_to_one_and_the_last_evolved_state_is_the_feature()
    {
        using var scope = NewDisposeScope();
        var reading = Model(DienOptions.Of("DIEN")).Read(Batch());
        Assert.True(reading.Weights!.sum(1).allclose(ones(4)));
        Assert.Equal([4, 4, 8], reading.Interests!.shape);
        Assert.True(reading.Feature!.allclose(reading.Evolved!.select(1, 3)));
    }

    [Fact]
    public void Bad_batches_are_refused_in_words()
    {
        var (model, batch) = (Model(DienOptions.Of("DIEN")), Batch());
        Assert.Contains("A label is 0.5", Assert.Throws<ArgumentException>(() => model.Loss(batch with { Labels = [1, 0.5f, 0, 1] })).Message);
        Assert.Contains("Row 2 has no history", Assert.Throws<ArgumentException>(() => model.Loss(batch with { Lengths = [1, 1, 0, 1] })).Message);
        Assert.Contains("needs Negatives", Assert.Throws<ArgumentException>(() => model.Loss(batch with { Negatives = null })).Message);
        Assert.Contains("needs Liked", Assert.Throws<ArgumentException>(() => Model(DienOptions.Of("DIEN") with { Auxiliary = AuxiliaryLoss.Label }).Loss(batch)).Message);
        Assert.Contains("known are BaseModel", Assert.Throws<ArgumentException>(() => DienOptions.Of("DSIN")).Message);
    }

    [Fact]
    public void A_prediction_that_is_no_number_is_refused()
    {
        using var scope = NewDisposeScope();
        var model = Model(DienOptions.Of("DIEN"));
        using (no_grad()) model.parameters().First().fill_(float.NaN);
        Assert.Throws<TrainingDivergedException>(() => new Trainer(new() { Epochs = 1 }).Fit(model, new ClickBatches(Examples, Fields, new() { Negatives = true })));
        Assert.Throws<InvalidScoresException>(() => new ClickEvaluation(Fields).Evaluate(model, Examples));
    }

    [Fact]
    public void Unknown_users_and_items_are_predicted_and_counted_under_their_group()
    {
        using var scope = NewDisposeScope();
        var model = Model(DienOptions.Of("DIEN"));
        model.eval();
        ClickExample[] rows = [.. from user in Enumerable.Range(0, 4) from clicked in new[] { true, false } select new ClickExample(0, clicked ? 0 : user, [user, 0], clicked) { Context = [1], Group = user }];
        var (fields, logits) = (Fields with { UnknownItems = true }, new ClickEvaluation(Fields with { UnknownItems = true }).Predict(model, rows));
        var summary = new ClickEvaluation(fields).Evaluate(model, rows);
        Assert.Equal(logits.Chunk(2).Average(pair => pair[0] > pair[1] ? 1 : pair[0] < pair[1] ? 0 : 0.5), summary.GroupedAuc, 1e-12);
    }

    [Fact]
    public void The_label_loss_reads_likes()
    {
        using var scope = NewDisposeScope();
        var model = Model(DienOptions.Of("DIEN") with { Auxiliary = AuxiliaryLoss.Label });
        var batch = Batch(labels: true);
        var inverted = (float[,])batch.Liked!.Clone();
        for (var b = 0; b < batch.Size; b++)
            for (var t = 0; t < batch.Lengths[b]; t++) inverted[b, t] = 1 - inverted[b, t];
        Assert.NotEqual(model.Loss(batch).ToDouble(), model.Loss(batch with { Liked = inverted }).ToDouble());
    }

    // In the planted world a user goes on with the category of the newest item.
    [Theory]
    [InlineData("DIN", false)]
    [InlineData("DIEN", false)]
    [InlineData("DIEN", true)]
    public void A_planted_habit_is_found_and_shuffled_labels_teach_nothing(string name, bool shuffled)
    {
        Seeds.Apply(6);
        var random = new Xoshiro256(8);
        var (train, test) = (Planted(1200, random), Planted(600, random));
        if (shuffled) train = [.. train.Select(e => e with { Clicked = random.Below(2) == 0 })];
        var model = new Dien(DienOptions.Of(name) with { Dim = 8 }, Habit);
        new Trainer(new() { Epochs = 4, LearningRate = 0.01 }).Fit(model, new ClickBatches(train, Habit, new() { BatchSize = 64, Negatives = true }));
        var summary = new ClickEvaluation(Habit).Evaluate(model, test);
        if (shuffled) Assert.InRange(summary.Auc, 0.5 - 4 * summary.AucStandardError, 0.5 + 4 * summary.AucStandardError);
        else Assert.True(summary.Auc > 0.7, $"AUC {summary.Auc}");
    }

    private static readonly ClickFields Habit = new() { UserCount = 1, ItemCount = 40, CategoryCount = 4, CategoryOf = [0, .. Enumerable.Range(0, 40).Select(i => 1 + i / 10)] };

    private static ClickExample[] Planted(int count, Xoshiro256 random) => [.. Enumerable.Range(0, count).Select(k =>
    {
        int[] history = [.. Enumerable.Range(0, 2 + (int)random.Below(5)).Select(_ => 1 + (int)random.Below(40))];
        var category = (history[^1] - 1) / 10;
        var clicked = k % 2 == 0;
        var other = (category + 1 + (int)random.Below(3)) % 4;
        return new ClickExample(1, 1 + 10 * (clicked ? category : other) + (int)random.Below(10), history, clicked);
    })];
}
