using System.Security.Cryptography;
using System.Text;
using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Models;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Experiments;

/// <summary>
/// The stages of SLMRec: a base recommender gives item vectors, a teacher is trained on them, and students on both. What a stage
/// needs of those before it is trained, or read from where an earlier run of the same command and the same build left it.
/// </summary>
/// <param name="data">What is learnt from.</param>
/// <param name="folder">Keeps trained models; null for none.</param>
/// <param name="cancellation">Ends training after the batch under way.</param>
/// <param name="run">Folder of the run, where each of the stages before has a checkpoint of its own; null for none.</param>
internal sealed class SlmRecPipeline(SlmRecData data, string? folder, CancellationToken cancellation, string? run = null)
{
    /// <summary>The trained base recommender.</summary>
    public SasRec Base(SlmRecExperiment stage) => Trained(stage, NewBase(stage));

    /// <summary>The trained teacher.</summary>
    public E4SRec Teacher(SlmRecExperiment stage) => Trained(stage, NewTeacher(stage));

    public SasRec NewBase(SlmRecExperiment stage)
    {
        var options = (SasRecOptions)stage.Recipe(data.Split.ItemCount).Model;
        Seeds.Apply(stage.Seed, stage.Threads);
        return new(options, stage.Device);
    }

    public E4SRec NewTeacher(SlmRecExperiment stage)
    {
        using var source = Base(stage.Base);
        var options = (TeacherOptions)stage.Recipe(data.Split.ItemCount).Model;
        Seeds.Apply(stage.Seed, stage.Threads);
        return new(new Llama(options.Llama, stage.Device), source.ItemTable, options.Reading, stage.Device);
    }

    /// <summary>A student at its start, and its teacher.</summary>
    public (SlmRecStudent Student, E4SRec Teacher) NewStudent(SlmRecExperiment stage)
    {
        var (teacher, recipe) = (Teacher(stage.Teacher), stage.Recipe(data.Split.ItemCount));
        var options = (StudentOptions)recipe.Model;
        var states = options.Distillation.NeedsTeacher ? Read(teacher, options.Distillation, recipe.Batches) : null;
        var start = options.Start == StudentStart.Teacher ? teacher.FirstLayers(options.Layers) : Untrained(stage, options, teacher);
        Seeds.Apply(stage.Seed, stage.Threads);
        return (new(start, options.Distillation, states, stage.Device), teacher);
    }

    /// <summary>An untrained teacher and the student that begins as its first layers, to learn together.</summary>
    public SlmRecOnline NewOnline(SlmRecExperiment stage)
    {
        var (teacher, options) = (NewTeacher(stage.Teacher), (StudentOptions)stage.Recipe(data.Split.ItemCount).Model);
        return new(teacher, teacher.FirstLayers(options.Layers), options.Distillation, device: stage.Device);
    }

    /// <summary>Trains a stage's model and keeps it for the stages after it.</summary>
    public TrainingHistory Fit<T>(SlmRecExperiment stage, T model, string? checkpoint = null, IProgress<EpochReport>? progress = null)
        where T : nn.Module, ISequenceRecommender, ITrainable<SequenceBatch>
    {
        var recipe = stage.Recipe(data.Split.ItemCount);
        Seeds.Apply(stage.Seed, stage.Threads);
        var history = new Trainer(stage.Kept(recipe.Train, checkpoint), progress)
            .Fit(model, new SequenceBatches(data.Split, recipe.Batches), stage.Protocol.Ranking.Validation(model, data.Validation), cancellation);
        if (FileOf(stage) is { } file) SafetensorsFile.Write(file, model.state_dict());
        return history;
    }

    private T Trained<T>(SlmRecExperiment stage, T untrained) where T : nn.Module, ISequenceRecommender, ITrainable<SequenceBatch>
    {
        if (FileOf(stage) is { } file && File.Exists(file)) Load(untrained, file);
        else Fit(stage, untrained, run is null ? null : Path.Combine(run, stage.Model));
        untrained.eval();
        return untrained;
    }

    // A student that has nothing of the trained teacher, or its linear maps alone.
    private E4SRec Untrained(SlmRecExperiment stage, StudentOptions options, E4SRec teacher)
    {
        using var whole = NewTeacher(stage.Teacher);
        var start = whole.FirstLayers(options.Layers);
        var weights = start.state_dict();
        if (options.Start == StudentStart.Base)
        {
            Seeds.Apply(stage.Seed, stage.Threads);
            var read = (TeacherOptions)stage.Teacher.Recipe(data.Split.ItemCount).Model;
            return new(start.Llama, weights["items"], read.Reading, stage.Device);
        }
        var trained = teacher.state_dict();
        start.load_state_dict(weights.ToDictionary(w => w.Key, w => w.Key.StartsWith("llama.", StringComparison.Ordinal) ? w.Value : trained[w.Key]));
        return start;
    }

    // The teacher reads all users first, always in this order, also in a run that goes on.
    private CachedTeacher Read(E4SRec teacher, DistillationOptions options, SequenceBatchOptions batches)
    {
        var states = new CachedTeacher(new LiveTeacher(teacher, options.EndsOf(teacher.Llama.Options.Layers)));
        foreach (var batch in new SequenceBatches(data.Split, batches).Epoch(1))
        {
            using var scope = NewDisposeScope();
            _ = states.Of(batch);
        }
        return states;
    }

    // Of the same command and the same build.
    private string? FileOf(SlmRecExperiment stage)
    {
        if (folder is null) return null;
        var key = string.Join(' ', stage.Command, typeof(SlmRecPipeline).Module.ModuleVersionId, typeof(torch).Module.ModuleVersionId);
        return Path.Combine(folder, $"{stage.Model}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16]}.safetensors");
    }

    private static void Load(nn.Module model, string file)
    {
        using var guard = no_grad();
        using var weights = new SafetensorsFile(file);
        foreach (var (name, tensor) in model.state_dict()) weights.ReadInto(name, tensor);
    }
}
