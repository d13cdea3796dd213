using SeqRec.Tests.Layers;
using SeqRec.Training;

namespace SeqRec.Tests.Training;

[Collection(SharedTorchState.Name)]
public class TrainerTests
{
    private static readonly TrainOptions Options = new() { Epochs = 20, LearningRate = 0.1, Patience = 2 };
    private static readonly ScriptedBatches Batches = new(_ => ["a", "b"]);

    [Fact]
    public void Stops_when_patience_is_used_up_and_goes_back_to_the_best_weights()
    {
        using var model = new OneWeight();
        var script = new Script(model, 0.1, 0.5, 0.4, 0.5, 0.9);
        var history = new Trainer(Options).Fit(model, Batches, script);
        Assert.Equal((4, 2, 0.5), (history.Epochs.Count, history.BestEpoch, history.BestScore));
        Assert.Equal([false, true, false, false], history.Epochs.Select(e => e.Best).Skip(1).Prepend(false));
        Assert.Equal(script.Weights[1], model.Value);
        Assert.NotEqual(script.Weights[3], model.Value);
    }

    [Fact]
    public void Validates_in_evaluation_mode_and_leaves_the_model_in_it()
    {
        using var model = new OneWeight();
        var script = new Script(model, 1, 2);
        new Trainer(Options with { Epochs = 2 }).Fit(model, Batches, script);
        Assert.False(script.SawTraining);
        Assert.False(model.training);
    }

    [Fact]
    public void Without_validation_all_epochs_are_run_and_the_last_weights_stay()
    {
        using var model = new OneWeight();
        var history = new Trainer(Options).Fit(model, Batches);
        Assert.Equal((20, 0), (history.Epochs.Count, history.BestEpoch));
        Assert.All(history.Epochs, e => Assert.True(double.IsNaN(e.Score)));
        Assert.True(model.Value > 3, "Adam moves by about the learning rate in each of 40 steps");
    }

    [Fact]
    public void A_notebooks_stop_button_ends_the_training()
    {
        const string name = "Notebook.CellCancellation";
        using var model = new OneWeight();
        AppContext.SetData(name, new CancellationToken(canceled: true));
        try
        {
            Assert.Throws<OperationCanceledException>(() => new Trainer(Options).Fit(model, Batches));
        }
        finally
        {
            AppContext.SetData(name, null);
        }
        Assert.False(model.training);
    }

    [Fact]
    public void Validates_every_few_epochs_and_patience_counts_validations()
    {
        using var model = new OneWeight();
        var script = new Script(model, 0.5, 0.4, 0.3, 0.9);
        var history = new Trainer(Options with { ValidateEvery = 3 }).Fit(model, Batches, script);
        Assert.Equal(9, history.Epochs.Count);
        Assert.Equal([3, 6, 9], history.Epochs.Where(e => !double.IsNaN(e.Score)).Select(e => e.Epoch));
        Assert.Equal(script.Weights[0], model.Value);
    }

    [Fact]
    public void Reports_each_epoch_with_its_mean_loss()
    {
        using var model = new OneWeight();
        var reports = new List<EpochReport>();
        var history = new Trainer(Options with { Epochs = 3, LearningRate = 1e-12 }, new Reports(reports.Add)).Fit(model, Batches);
        Assert.Equal(history.Epochs, reports);
        Assert.All(reports, r => Assert.Equal((3, 100), (r.Epochs, Math.Round(r.Loss, 3))));  // (0 - 10)²
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_training_and_keeps_the_best_weights()
    {
        using var model = new OneWeight();
        var script = new Script(model, 0.5, 0.6);
        var batches = new ScriptedBatches(epoch => epoch < 3 ? ["a", "b"] : ["a", "NaN", "b"]);
        var error = Assert.Throws<TrainingDivergedException>(() => new Trainer(Options).Fit(model, batches, script));
        Assert.Equal((3, 2), (error.Epoch, error.Batch));
        Assert.Contains("NaN in epoch 3, batch 2", error.Message);
        Assert.Equal(script.Weights[1], model.Value);
        Assert.False(model.training);
    }

    [Fact]
    public void The_batch_that_diverged_changes_no_weight()
    {
        using var model = new OneWeight();
        Assert.Throws<TrainingDivergedException>(() => new Trainer(Options).Fit(model, new ScriptedBatches(_ => ["a", "NaN"])));
        Assert.InRange(model.Value, 0.09f, 0.11f);  // one step of Adam, by the learning rate
    }

    [Fact]
    public void Each_step_sees_the_gradient_of_its_own_batch()
    {
        using var model = new OneWeight();
        new Trainer(Options with { Epochs = 2, LearningRate = 1e-12 }).Fit(model, Batches);
        Assert.Equal(-20, model.Gradient, 1e-3f);  // 2 (w - 10) at w = 0
    }

    [Fact]
    public void Weight_decay_holds_weights_near_zero()
    {
        using var model = new OneWeight();
        new Trainer(Options with { LearningRate = 0.01, WeightDecay = 1000 }).Fit(model, Batches);
        Assert.InRange(model.Value, 0, 0.05f);  // 2 (w - 10) + 1000 w = 0 at w = 0.02
    }

    [Theory]
    [InlineData(0, 0, false, "1 1 1 1 1 1 1 1")]
    [InlineData(4, 0, false, "0 0.25 0.5 0.75 1 1 1 1")]
    [InlineData(1, 0.25, false, "0 0.5 1 1 1 1 1 1")]                       // the share of 8 steps is the longer
    [InlineData(0, 0, true, "1 0.9619 0.8536 0.6913 0.5 0.3087 0.1464 0.0381")]
    [InlineData(2, 0, true, "0 0.5 1 0.933 0.75 0.5 0.25 0.067")]
    [InlineData(8, 0, true, "0 0.125 0.25 0.375 0.5 0.625 0.75 0.875")]
    public void The_rate_rises_and_falls_by_its_closed_form(int steps, double share, bool cosine, string expected)
    {
        var options = new TrainOptions { WarmUpSteps = steps, WarmUpShare = share, CosineDecay = cosine };
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, 8).Select(s => Math.Round(options.RateFactor(s, 8), 4).ToString(System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Each_step_is_as_long_as_its_rate()
    {
        using var model = new OneWeight();
        var options = new TrainOptions { Epochs = 4, LearningRate = 1e-4, LearningRateDecay = 0.5, WarmUpSteps = 3, CosineDecay = true };
        new Trainer(options).Fit(model, Batches);
        var rates = Enumerable.Range(0, 8).Select(s => 1e-4 * Math.Pow(0.5, s / 2) * options.RateFactor(s, 8));
        Assert.Equal(rates.Sum(), model.Value, 1e-7);  // Adam's step along a constant gradient is the rate
    }

    [Fact]
    public void A_schedule_goes_on_where_it_was_cut_off()
    {
        float Run(string folder, int cut)
        {
            using var model = new OneWeight();
            using var source = new CancellationTokenSource();
            var trainer = new Trainer(Options with { Epochs = 4, WarmUpSteps = 3, CosineDecay = true, Checkpoint = folder }, new Reports(r => { if (r.Epoch == cut) source.Cancel(); }));
            try { trainer.Fit(model, Batches, cancellation: source.Token); }
            catch (OperationCanceledException) { return float.NaN; }
            return model.Value;
        }
        using SeqRec.Tests.Data.TemporaryFolder whole = new(), parts = new();
        Assert.True(float.IsNaN(Run(parts.Path, 2)));
        Assert.Equal(Run(whole.Path, 0), Run(parts.Path, 0));
    }

    [Fact]
    public void Gradients_longer_than_the_limit_are_scaled_down_and_shorter_ones_kept()
    {
        foreach (var (limit, expected) in new[] { (0.5, -0.5f), (50, -20) })
        {
            using var model = new OneWeight();
            new Trainer(Options with { Epochs = 1, LearningRate = 1e-12, MaxGradientNorm = limit }).Fit(model, Batches);
            Assert.Equal(expected, model.Gradient, 1e-3f);
        }
    }

    [Theory, InlineData(OptimizerKind.AdamW, 0.0095), InlineData(OptimizerKind.Adam, 0.0100)]
    public void AdamWs_decay_lies_beside_the_gradient(OptimizerKind kind, double expected)
    {
        using var model = new OneWeight();
        new Trainer(new() { Epochs = 1, LearningRate = 0.005, WeightDecay = 20, Optimizer = kind }).Fit(model, Batches);
        Assert.Equal(expected, model.Value, 1e-4);  // 0.005, then (1 − 0.005 · 20) · 0.005 + 0.005 = 0.0095; in the gradient of −20 it hardly counts
    }

    [Fact]
    public void Cancellation_keeps_the_best_weights()
    {
        using var model = new OneWeight();
        using var source = new CancellationTokenSource();
        var script = new Script(model, 0.5, 0.6, 0.1);
        var progress = new Reports(r => { if (r.Epoch == 3) source.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => new Trainer(Options, progress).Fit(model, Batches, script, source.Token));
        Assert.Equal(script.Weights[1], model.Value);
        Assert.Equal(3, script.Weights.Count);
        Assert.False(model.training);
    }

    [Fact]
    public void Cancellation_in_an_epoch_stops_before_the_next_batch()
    {
        using var source = new CancellationTokenSource();
        using var model = new OneWeight { Training = source.Cancel };
        Assert.Throws<OperationCanceledException>(() => new Trainer(Options).Fit(model, new ScriptedBatches(_ => Enumerable.Repeat("a", int.MaxValue)), cancellation: source.Token));
        Assert.InRange(model.Value, 0.09f, 0.11f);  // one step
    }

    [Fact]
    public void A_second_stage_starts_from_the_best_weights_when_patience_is_used_up()
    {
        using var model = new TwoStages();
        var script = new Script(model.Inner, 0.1, 0.5, 0.4, 0.3, 0.2, 0.6, 0.1, 0.1, 0.9);
        var history = new Trainer(Options).Fit(model, Batches, script);
        Assert.Equal([(1, 1), (2, 1), (3, 1), (4, 1), (5, 2), (6, 2), (7, 2), (8, 2)], model.Told.Select(t => (t.Epoch, t.Stage)));
        Assert.Equal(script.Weights[1], model.Told[4].Weight);
        Assert.Equal((6, 0.6), (history.BestEpoch, history.BestScore));
        Assert.Equal(script.Weights[5], model.Inner.Value);
    }

    [Fact]
    public void A_stage_is_resumed_where_it_was_cut_off()
    {
        double[] scores = [0.5, 0.4, 0.3, 0.2, 0.1, 0.7];
        (List<(int, int)> Told, float Weight) Run(string folder, int epochs, int first)
        {
            using var model = new TwoStages();
            new Trainer(Options with { Epochs = epochs, Checkpoint = folder }).Fit(model, Batches, new Script(model.Inner, scores[first..]));
            return ([.. model.Told.Select(t => (t.Epoch, t.Stage))], model.Inner.Value);
        }
        foreach (var cut in new[] { 2, 3, 4 })
        {
            using SeqRec.Tests.Data.TemporaryFolder whole = new(), parts = new();
            var (told, weight) = Run(whole.Path, 4, 0);
            _ = Run(parts.Path, cut, 0);
            var (rest, resumed) = Run(parts.Path, 4, cut);
            Assert.Equal(told[cut..], rest);
            Assert.Equal(weight, resumed);
            Assert.Equal([(1, 1), (2, 1), (3, 1), (4, 2)], told);
        }
    }

    [Fact]
    public void What_diverged_says_what_is_left_and_where_to_go_on_from()
    {
        using var folder = new SeqRec.Tests.Data.TemporaryFolder();
        var batches = new ScriptedBatches(epoch => epoch < 3 ? ["a"] : ["NaN"]);
        using OneWeight model = new(), other = new(), third = new();
        var told = Assert.Throws<TrainingDivergedException>(() => new Trainer(Options with { Checkpoint = folder.Path }).Fit(model, batches, new Script(model, 0.6, 0.5))).Message;
        Assert.EndsWith($"The model has the weights of its best epoch, 1; the last good checkpoint is {Path.Combine(folder.Path, "epoch-00002")}.", told);
        told = Assert.Throws<TrainingDivergedException>(() => new Trainer(Options).Fit(other, batches)).Message;
        Assert.EndsWith("No epoch had been validated, so the model has its last weights; no checkpoint was asked for.", told);
        told = Assert.Throws<TrainingDivergedException>(() => new Trainer(Options with { Checkpoint = folder.Path + "/none" }).Fit(third, new ScriptedBatches(_ => ["NaN"]))).Message;
        Assert.EndsWith("there is no checkpoint yet.", told);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_no_checkpoint()
    {
        using var folder = new SeqRec.Tests.Data.TemporaryFolder();
        using var model = new OneWeight();
        var options = Options with { LearningRate = double.PositiveInfinity, Checkpoint = folder.Path, CheckpointEvery = 1 };
        var error = Assert.Throws<TrainingDivergedException>(() => new Trainer(options).Fit(model, new ScriptedBatches(_ => ["a", "b"])));
        Assert.StartsWith("Weights became infinite or NaN in epoch 1, batch 1.", error.Message);
        Assert.Empty(Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void A_clock_that_jumps_moves_no_time_and_one_that_runs_back_gives_none()
    {
        var jumping = new JumpingClock(ticks: 1);
        using OneWeight model = new(), other = new();
        var history = new Trainer(Options with { Epochs = 2 }, time: jumping).Fit(model, Batches);
        Assert.All(history.Epochs, e => Assert.Equal(2e-7, e.Seconds, 1e-9));  // two batches, a tick of 0.1 µs each
        Assert.All(new Trainer(Options with { Epochs = 2 }, time: new JumpingClock(ticks: -1)).Fit(other, Batches).Epochs, e => Assert.Equal(0, e.Seconds));
    }

    // The time of day leaps by years at each look; the timestamp moves by some ticks.
    private sealed class JumpingClock(long ticks) : TimeProvider
    {
        private long looks;

        public override long TimestampFrequency => 10_000_000;

        public override long GetTimestamp() => ticks * looks++;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears((int)(looks++ % 7));
    }

    private sealed class Reports(Action<EpochReport> take) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => take(value);
    }
}
