using System.Diagnostics;
using SeqRec.Data;
using SeqRec.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>Trains any model with Adam or AdamW, validates it, stops early and leaves it with its best weights.</summary>
/// <param name="options">How.</param>
/// <param name="progress">Told after each epoch.</param>
public sealed class Trainer(TrainOptions options, IProgress<EpochReport>? progress = null)
{
    /// <summary>Trains <paramref name="model"/> until patience or epochs are used up.</summary>
    /// <param name="model">Ends with the weights of its best epoch, in evaluation mode; an <see cref="IScheduled"/> is told of each epoch.</param>
    /// <param name="batches">One pass over it is an epoch.</param>
    /// <param name="validation">Without one, all epochs are run and the last weights stay.</param>
    /// <param name="cancellation">Stops after the batch under way, as a notebook's stop button does; the best weights so far are kept.</param>
    /// <exception cref="TrainingDivergedException">The loss is NaN or infinite.</exception>
    public TrainingHistory Fit<TModel, TBatch>(TModel model, IBatchSource<TBatch> batches, IValidation? validation = null, CancellationToken cancellation = default)
        where TModel : nn.Module, ITrainable<TBatch>
    {
        using var optimizer = Optimizer(model);
        using var best = new Snapshot(model);
        var stopping = new EarlyStopping(options.Patience, options.RoundedScores);
        var schedule = model as IScheduled;
        var reports = new List<EpochReport>();
        var checkpoint = options.Checkpoint is null ? null : new Checkpoint(options.Checkpoint);
        checkpoint?.TryLoad(model, optimizer, best, stopping, reports);
        try
        {
            for (var epoch = reports.Count + 1; epoch <= options.Epochs && GoesOn(schedule, stopping, best); epoch++)
            {
                schedule?.Begin(epoch, stopping.Stage);
                var clock = Stopwatch.StartNew();
                var loss = RunEpoch(model, optimizer, batches, epoch, cancellation);
                var report = Validate(model, validation, stopping, new(epoch, options.Epochs, loss, validation?.Metric ?? "", double.NaN, false, clock.Elapsed.TotalSeconds));
                if (report.Best) best.Take();
                reports.Add(report);
                checkpoint?.Save(model, optimizer, best, stopping, reports);
                progress?.Report(report);
            }
        }
        finally
        {
            best.Restore();
            model.eval();
        }
        return new TrainingHistory(reports, stopping.BestEpoch, stopping.Best);
    }

    // With patience used up, a model that has another stage takes it up from its best weights.
    private static bool GoesOn(IScheduled? schedule, EarlyStopping stopping, Snapshot best)
    {
        if (!stopping.Exhausted) return true;
        if (schedule is null || stopping.Stage >= schedule.Stages) return false;
        best.Restore();
        stopping.NextStage();
        return true;
    }

    private double RunEpoch<TModel, TBatch>(TModel model, optim.Optimizer optimizer, IBatchSource<TBatch> batches, int epoch, CancellationToken cancellation)
        where TModel : nn.Module, ITrainable<TBatch>
    {
        model.train();
        var (sum, count, rate) = (0.0, 0, options.LearningRate * Math.Pow(options.LearningRateDecay, epoch - 1));
        foreach (var batch in batches.Epoch(epoch).Prefetched())
        {
            cancellation.ThrowIfCancellationRequested();
            CellCancellation.Token.ThrowIfCancellationRequested();
            optimizer.LearningRate = rate * options.RateFactor((epoch - 1L) * batches.Count + count, (long)options.Epochs * batches.Count);
            var value = Step(model, optimizer, batch);
            if (!double.IsFinite(value)) throw new TrainingDivergedException(epoch, count + 1, value);
            (sum, count) = (sum + value, count + 1);
        }
        return sum / count;
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
        if (options.MaxGradientNorm is { } most) nn.utils.clip_grad_norm_(model.parameters(), most);
        optimizer.step();
        return value;
    }

    private optim.Optimizer Optimizer(nn.Module model) => options.Optimizer == OptimizerKind.AdamW
        ? optim.AdamW(model.parameters(), options.LearningRate, weight_decay: options.WeightDecay)
        : optim.Adam(model.parameters(), options.LearningRate, weight_decay: options.WeightDecay);

    private EpochReport Validate(nn.Module model, IValidation? validation, EarlyStopping stopping, EpochReport report)
    {
        if (validation is null || report.Epoch % options.ValidateEvery != 0) return report;
        model.eval();
        var score = validation.Score();
        return report with { Score = score, Best = stopping.Improves(score, report.Epoch) };
    }
}
