using SeqRec.Data;
using SeqRec.Kernels.Lanes;
using SeqRec.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>
/// Trains any model with Adam or AdamW, validates it, stops early and leaves it with its best weights.
/// </summary>
/// <param name="options">How.</param>
/// <param name="progress">Told after each epoch.</param>
/// <param name="time">
/// Measures how long epochs take, by its timestamps; null for the system's, which no change of the clock moves.
/// </param>
public sealed class Trainer(TrainOptions options, IProgress<EpochReport>? progress = null, TimeProvider? time = null)
{
    private readonly TimeProvider time = time ?? TimeProvider.System;

    /// <summary>Trains <paramref name="model"/> until patience or epochs are used up.</summary>
    /// <param name="model">
    /// Ends with the weights of its best epoch, in evaluation mode; an <see cref="IScheduled"/> is told of each epoch.
    /// </param>
    /// <param name="batches">One pass over it is an epoch.</param>
    /// <param name="validation">Without one, all epochs are run and the last weights stay.</param>
    /// <param name="cancellation">
    /// Stops after the batch under way, as a notebook's stop button does; the checkpoint then has that batch, and the
    /// best weights so far are kept.
    /// </param>
    /// <exception cref="TrainingDivergedException">
    /// The loss is NaN or infinite, or a weight at an epoch's end or where a checkpoint was to be written.
    /// </exception>
    /// <exception cref="CheckpointException">
    /// A checkpoint is damaged or of another run, or cannot be written.
    /// </exception>
    public TrainingHistory Fit<TModel, TBatch>(TModel model, IBatchSource<TBatch> batches, IValidation? validation = null, CancellationToken cancellation = default)
        where TModel : nn.Module, ITrainable<TBatch>
    {
        using var state = new TrainingState(model, Optimizer(model), new EarlyStopping(options.Patience, options.RoundedScores), batches.Count);
        var checkpoint = options.Checkpoint is null ? null : new Checkpoint(options.Checkpoint);
        checkpoint?.TryLoad(state);
        try
        {
            while (state.Epochs.Count < options.Epochs && GoesOn(model as IScheduled, state))
            {
                (model as IScheduled)?.Begin(state.Epochs.Count + 1, state.Stopping.Stage);
                RunEpoch(model, state, batches, checkpoint, cancellation);
                FinishEpoch(state, validation, checkpoint);
                progress?.Report(state.Epochs[^1]);
            }
        }
        finally
        {
            state.Best.Restore();
            model.eval();
        }
        return new TrainingHistory(state.Epochs, state.Stopping.BestEpoch, state.Stopping.Best);
    }

    // With patience used up, a model that has another stage takes it up from its best weights.
    private static bool GoesOn(IScheduled? schedule, TrainingState state)
    {
        if (!state.Stopping.Exhausted) return true;
        if (schedule is null || state.Stopping.Stage >= schedule.Stages) return false;
        state.Best.Restore();
        state.Stopping.NextStage();
        return true;
    }

    // The batches of an epoch from where it stands. Those before are made again, since what is drawn for one follows on
    // the other.
    private void RunEpoch<TModel, TBatch>(TModel model, TrainingState state, IBatchSource<TBatch> batches, Checkpoint? checkpoint, CancellationToken cancellation)
        where TModel : nn.Module, ITrainable<TBatch>
    {
        model.train(!options.OneStep);
        var (epoch, start, before) = (state.Epochs.Count + 1, time.GetTimestamp(), state.UnderWay.Seconds);
        var all = options.OneStep ? batches.Epoch(epoch).Take(1) : batches.Epoch(epoch);
        foreach (var batch in all.Skip(state.UnderWay.Batches))
        {
            StopWhereAsked(state, checkpoint, cancellation);
            foreach (var group in state.Optimizer.ParamGroups) group.LearningRate = Rate(epoch, state);
            var loss = Step(model, state.Optimizer, batch);
            if (!double.IsFinite(loss)) throw Diverged(state, loss, state.UnderWay.Batches + 1, checkpoint);
            state.UnderWay = state.UnderWay.After(loss, before + Math.Max(0, time.GetElapsedTime(start).TotalSeconds));
            if (options.CheckpointEvery > 0 && state.UnderWay.Batches % options.CheckpointEvery == 0) Keep(state, checkpoint);
        }
        CheckFinite(state, checkpoint);
        StopWhereAsked(state, checkpoint, cancellation);
    }

    private double Rate(int epoch, TrainingState state)
    {
        var (step, steps) = ((epoch - 1L) * state.BatchCount + state.UnderWay.Batches, (long)options.Epochs * state.BatchCount);
        var decayed = options.LearningRate * ScalarMath.Power(options.LearningRateDecay, epoch - 1);
        return decayed * options.RateFactor(step, steps);
    }

    private static void StopWhereAsked(TrainingState state, Checkpoint? checkpoint, CancellationToken cancellation)
    {
        if (!cancellation.IsCancellationRequested && !CellCancellation.Token.IsCancellationRequested) return;
        Keep(state, checkpoint);
        cancellation.ThrowIfCancellationRequested();
        CellCancellation.Token.ThrowIfCancellationRequested();
    }

    private void FinishEpoch(TrainingState state, IValidation? validation, Checkpoint? checkpoint)
    {
        var report = Validate(state, validation);
        if (report.Best) state.Best.Take();
        state.Epochs.Add(report);
        state.UnderWay = EpochUnderWay.Start;
        checkpoint?.Save(state);
    }

    private EpochReport Validate(TrainingState state, IValidation? validation)
    {
        var (epoch, trained) = (state.Epochs.Count + 1, state.UnderWay);
        var report = new EpochReport(epoch, options.Epochs, trained.MeanLoss, validation?.Metric ?? "", double.NaN, false, trained.Seconds);
        if (validation is null || epoch % options.ValidateEvery != 0) return report;
        state.Model.eval();
        var score = validation.Score();
        return report with { Score = score, Best = state.Stopping.Improves(score, epoch) };
    }

    private static void Keep(TrainingState state, Checkpoint? checkpoint)
    {
        if (checkpoint is null) return;
        CheckFinite(state, checkpoint);
        checkpoint.Save(state);
    }

    // A gradient that is no number leaves such weights behind a loss that still is one; those would be no place to go
    // on from.
    private static void CheckFinite(TrainingState state, Checkpoint? checkpoint)
    {
        if (!state.IsFinite()) throw Diverged(state, 0, state.UnderWay.Batches, checkpoint);
    }

    private static TrainingDivergedException Diverged(TrainingState state, double loss, int batch, Checkpoint? checkpoint)
    {
        var weights = state.Stopping.BestEpoch > 0 ? $"The model has the weights of its best epoch, {state.Stopping.BestEpoch}" : "No epoch had been validated, so the model has its last weights";
        var last = checkpoint is null ? "no checkpoint was asked for" : checkpoint.Newest is { } newest ? $"the last good checkpoint is {newest}" : "there is no checkpoint yet";
        return new(state.Epochs.Count + 1, batch, loss, $"{weights}; {last}.");
    }

    // The loss of the batch; where it is no number, no weight is changed.
    private double Step<TModel, TBatch>(TModel model, optim.Optimizer optimizer, TBatch batch) where TModel : nn.Module, ITrainable<TBatch>
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = model.Loss(batch);
        loss.backward();
        var value = loss.ToDouble();
        if (!double.IsFinite(value)) return value;
        if (options.MaxGradientNorm is { } most) GradientClipping.Apply(model.parameters(), most);
        optimizer.step();
        return value;
    }

    private OptimizerHelper Optimizer(nn.Module model) => options.Optimizer == OptimizerKind.AdamW
        ? Optimizers.AdamW(model.parameters(), options.LearningRate, options.WeightDecay)
        : Optimizers.Adam(model.parameters(), options.LearningRate, options.WeightDecay);
}
