using System.Text.Json;
using System.Text.Json.Serialization;
using SeqRec.Data;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>
/// The files of one checkpoint, opened and checked: <c>checkpoint.json</c> (format and SHA-256 of the others), <c>epochs.json</c>,
/// and as safetensors <c>model</c>, <c>best</c>, <c>optimizer</c> and <c>generator</c>.
/// </summary>
internal sealed class CheckpointFiles : IDisposable
{
    private const string ListFile = "checkpoint.json", EpochsFile = "epochs.json", ModelFile = "model.safetensors", BestFile = "best.safetensors",
        OptimizerFile = "optimizer.safetensors", GeneratorFile = "generator.safetensors", Generator = "state", OldFile = "model.bin";

    private const int Format = 1;
    private static readonly string[] Listed = [EpochsFile, ModelFile, BestFile, OptimizerFile, GeneratorFile];

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false
    };

    private readonly string folder;
    private readonly TrainingState state;
    private readonly Dictionary<string, SafetensorsFile> weights = [];
    private readonly EpochsSoFar epochs;

    /// <summary>Opens the files and checks that they are whole and of the model; changes nothing.</summary>
    /// <exception cref="CheckpointException">They are not; the message names the file.</exception>
    public CheckpointFiles(string folder, TrainingState state)
    {
        (this.folder, this.state) = (folder, state);
        try
        {
            CheckSums();
            epochs = Read<EpochsSoFar>(EpochsFile);
            foreach (var name in Listed.Where(name => name != EpochsFile)) weights.Add(name, new(PathOf(name)));
            CheckFit();
        }
        catch (Exception e) when (e is DataSetException or IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw Damaged(folder, e.Message, e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Writes all files, each flushed to the disk, the list of them last.</summary>
    public static void Write(string folder, TrainingState state)
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(Path.Combine(folder, ModelFile), state.Model.state_dict());
        SafetensorsFile.Write(Path.Combine(folder, BestFile), state.Best.Tensors);
        SafetensorsFile.Write(Path.Combine(folder, OptimizerFile), state.Moments.SelectMany(m => m.Tensors()).ToDictionary());
        SafetensorsFile.Write(Path.Combine(folder, GeneratorFile), new Dictionary<string, Tensor> { [Generator] = get_rng_state() });
        WriteJson(folder, EpochsFile, new EpochsSoFar(state.Stopping.State, [.. state.Epochs], state.UnderWay, state.BatchCount));
        WriteJson(folder, ListFile, new FileList(Format, Listed.ToDictionary(name => name, name => FileCheck.Sha256(Path.Combine(folder, name)))));
    }

    /// <summary>Brings everything back to what the files hold.</summary>
    public void Restore()
    {
        using var scope = NewDisposeScope();
        using (no_grad())
            foreach (var (name, tensor) in state.Model.state_dict()) weights[ModelFile].ReadInto(name, tensor);
        state.Best.Read(weights[BestFile]);
        foreach (var moments in state.Moments) moments.Read(weights[OptimizerFile]);
        set_rng_state(weights[GeneratorFile].Read(Generator));
        state.Stopping.State = epochs.Stopping;
        state.Epochs.AddRange(epochs.Epochs);
        state.UnderWay = epochs.UnderWay;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in weights.Values) file.Dispose();
    }

    private void CheckSums()
    {
        if (File.Exists(PathOf(OldFile)))
            throw new CheckpointException(folder, "The checkpoint was written by an older version of the kit, in a format that is no longer read.", "Finish the run with that version, or remove the folder and start anew.");
        var list = Read<FileList>(ListFile);
        if (list.Format != Format) throw new CheckpointException(PathOf(ListFile), $"The checkpoint has format {list.Format}; this version reads {Format}.", "Use the version of the kit that wrote it, or remove the folder and start anew.");
        if (list.Files.Count != Listed.Length) throw Damaged(PathOf(ListFile), $"It lists {list.Files.Count} files, not {Listed.Length}.");
        foreach (var name in Listed)
        {
            if (!list.Files.TryGetValue(name, out var sum)) throw Damaged(PathOf(ListFile), $"It does not list {name}.");
            if (!File.Exists(PathOf(name))) throw Damaged(PathOf(name), "The file is missing.");
            if (FileCheck.Sha256(PathOf(name)) != sum) throw Damaged(PathOf(name), $"The file is not as it was written: its SHA-256 is not the one in {ListFile}.");
        }
    }

    private void CheckFit()
    {
        var model = state.Model.state_dict();
        CheckFit(ModelFile, model);
        if (weights[BestFile].Entries.Count > 0) CheckFit(BestFile, model);
        var known = state.Moments.SelectMany(m => m.Names).ToHashSet();
        if (weights[OptimizerFile].Entries.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown) throw Foreign(OptimizerFile, $"it has {unknown}, which the model has not");
        if (epochs.UnderWay.Batches > 0 && epochs.BatchCount != state.BatchCount)
            throw Foreign(EpochsFile, $"it stands in the middle of an epoch of {epochs.BatchCount} batches, and now an epoch has {state.BatchCount}");
    }

    private void CheckFit(string name, Dictionary<string, Tensor> model)
    {
        var entries = weights[name].Entries;
        if (model.Keys.Concat(entries.Keys).FirstOrDefault(key => !model.ContainsKey(key) || !entries.ContainsKey(key)) is { } odd)
            throw Foreign(name, $"only {(model.ContainsKey(odd) ? "the model" : "the file")} has {odd}");
        foreach (var (key, tensor) in model)
            if (entries[key].Type != tensor.dtype || !entries[key].Shape.SequenceEqual(tensor.shape))
                throw Foreign(name, $"{key} is {entries[key].Type} [{string.Join(", ", entries[key].Shape)}], the model's {tensor.dtype} [{string.Join(", ", tensor.shape)}]");
    }

    private T Read<T>(string name)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(PathOf(name)), Json) ?? throw new JsonException("it holds null");
        }
        catch (FileNotFoundException e)
        {
            throw Damaged(PathOf(name), "The file is missing.", e);
        }
        catch (JsonException e)
        {
            throw Damaged(PathOf(name), $"This is not what a checkpoint has there: {e.Message}", e);
        }
    }

    private static void WriteJson<T>(string folder, string name, T value) => AtomicFile.WriteBytes(Path.Combine(folder, name), stream => JsonSerializer.Serialize(stream, value, Json));

    private static CheckpointException Damaged(string file, string problem, Exception? inner = null) =>
        new(file, problem, "The checkpoint is damaged: put the file back, or remove the folder to start anew from what is beside it, if anything.", inner);

    private CheckpointException Foreign(string name, string difference) => new(PathOf(name),
        $"The checkpoint is of another run: {difference}.", "Give the options and data that it was written with, or remove the folder to start anew.");

    private string PathOf(string name) => Path.Combine(folder, name);

    private sealed record FileList(int Format, Dictionary<string, string> Files);

    private sealed record EpochsSoFar(StoppingState Stopping, EpochReport[] Epochs, EpochUnderWay UnderWay, int BatchCount);
}
