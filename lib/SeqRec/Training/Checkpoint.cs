using System.Globalization;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>
/// What a run that is cut off needs to go on as if nothing had happened: weights, best weights, Adam's moments, the state of
/// libtorch's generator, and the epochs so far. Written beside and renamed after each epoch, so at most one epoch is lost.
/// </summary>
/// <param name="folder">Folder of the run; holds the newest finished epoch as <c>epoch-N</c>.</param>
internal sealed class Checkpoint(string folder)
{
    /// <summary>Writes the state after an epoch, then removes the one before.</summary>
    public void Save(nn.Module model, optim.Optimizer optimizer, Snapshot best, EarlyStopping stopping, IReadOnlyList<EpochReport> epochs)
    {
        var target = PathOf(epochs.Count);
        var beside = target + ".part";
        if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        Directory.CreateDirectory(beside);
        model.save(Path.Combine(beside, "model.bin"));
        optimizer.save_state_dict(Path.Combine(beside, "optimizer.bin"));
        best.Save(Path.Combine(beside, "best.bin"));
        using (NewDisposeScope())
        using (var writer = new BinaryWriter(File.Create(Path.Combine(beside, "generator.bin")))) get_rng_state().Save(writer);
        File.WriteAllText(Path.Combine(beside, "epochs.json"), JsonSerializer.Serialize(new State(stopping.State, [.. epochs]), Json));
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Directory.Move(beside, target);
        if (Directory.Exists(PathOf(epochs.Count - 1))) Directory.Delete(PathOf(epochs.Count - 1), recursive: true);
    }

    /// <summary>Brings everything back to the newest finished epoch; false when there is none.</summary>
    public bool TryLoad(nn.Module model, optim.Optimizer optimizer, Snapshot best, EarlyStopping stopping, List<EpochReport> epochs)
    {
        if (Newest() is not { } source) return false;
        model.load(Path.Combine(source, "model.bin"));
        optimizer.load_state_dict(Path.Combine(source, "optimizer.bin"));
        best.Load(Path.Combine(source, "best.bin"));
        using (NewDisposeScope())
        using (var reader = new BinaryReader(File.OpenRead(Path.Combine(source, "generator.bin")))) set_rng_state(TensorExtensionMethods.Load(reader));
        var state = JsonSerializer.Deserialize<State>(File.ReadAllText(Path.Combine(source, "epochs.json")), Json)!;
        stopping.State = state.Stopping;
        epochs.AddRange(state.Epochs);
        return true;
    }

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private sealed record State(StoppingState Stopping, EpochReport[] Epochs);

    private string PathOf(int epoch) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:D5}"));

    private string? Newest() => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder, "epoch-*").Where(d => !d.EndsWith(".part", StringComparison.Ordinal)).Order(StringComparer.Ordinal).LastOrDefault()
        : null;
}
