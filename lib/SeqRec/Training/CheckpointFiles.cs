using System.Text.Json;
using System.Text.Json.Serialization;
using SeqRec.Data;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>
/// The files of one checkpoint, opened and checked: <c>checkpoint.json</c> (format and SHA-256 of the others), what a training
/// has of itself, and <c>generator.safetensors</c>.
/// </summary>
internal sealed class CheckpointFiles : IDisposable
{
    private const string ListFile = "checkpoint.json", GeneratorFile = "generator.safetensors", Generator = "state", OldFile = "model.bin";

    private const int Format = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false
    };

    private readonly string folder, document;
    private readonly string[] listed;
    private readonly Dictionary<string, SafetensorsFile> weights = [];

    /// <summary>Opens the files and checks that they are whole and of the training; changes nothing.</summary>
    /// <exception cref="CheckpointException">They are not; the message names the file.</exception>
    public CheckpointFiles(string folder, ICheckpointed training)
    {
        using var scope = NewDisposeScope();
        (this.folder, document) = (folder, training.Document.File);
        listed = [document, .. training.Tensors.Keys, GeneratorFile];
        try
        {
            CheckSums();
            foreach (var name in listed.Where(name => name != document)) weights.Add(name, new(PathOf(name)));
            training.Check(this);
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
    public static void Write(string folder, ICheckpointed training)
    {
        using var scope = NewDisposeScope();
        var (tensors, (document, value)) = (training.Tensors, training.Document);
        tensors.Add(GeneratorFile, new Dictionary<string, Tensor> { [Generator] = get_rng_state() });
        foreach (var (name, named) in tensors) SafetensorsFile.Write(Path.Combine(folder, name), named);
        WriteJson(folder, document, value);
        WriteJson(folder, ListFile, new FileList(Format, tensors.Keys.Append(document).ToDictionary(name => name, name => FileCheck.Sha256(Path.Combine(folder, name)))));
    }

    /// <summary>Brings everything back to what the files hold.</summary>
    public void Restore(ICheckpointed training)
    {
        using var scope = NewDisposeScope();
        training.Restore(this);
        set_rng_state(weights[GeneratorFile].Read(Generator));
    }

    /// <summary>The tensors of a file.</summary>
    public IWeights this[string file] => weights[file];

    /// <summary>The JSON document.</summary>
    /// <exception cref="CheckpointException">It is malformed.</exception>
    public T Document<T>() => Read<T>(document);

    /// <summary>Refuses a file that has not the tensors of the training.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="expected">All that it has to have.</param>
    /// <param name="optional">Names that it may have beside.</param>
    /// <exception cref="CheckpointException">A name, a type or a shape differs.</exception>
    public void CheckFit(string file, IReadOnlyDictionary<string, Tensor> expected, params IEnumerable<string> optional)
    {
        var (entries, allowed) = (weights[file].Entries, optional.ToHashSet());
        if (expected.Keys.Concat(entries.Keys).FirstOrDefault(key => !allowed.Contains(key) && !(expected.ContainsKey(key) && entries.ContainsKey(key))) is { } odd)
            throw Foreign(file, $"only {(expected.ContainsKey(odd) ? "the model" : "the file")} has {odd}");
        foreach (var (key, tensor) in expected)
            if (entries[key].Type != tensor.dtype || !entries[key].Shape.SequenceEqual(tensor.shape))
                throw Foreign(file, $"{key} is {entries[key].Type} [{string.Join(", ", entries[key].Shape)}], the model's {tensor.dtype} [{string.Join(", ", tensor.shape)}]");
    }

    /// <summary>What to throw where a file is whole and does not fit.</summary>
    public CheckpointException Foreign(string file, string difference) => new(PathOf(file),
        $"The checkpoint is of another run: {difference}.", "Give the options and data that it was written with, or remove the folder to start anew.");

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
        if (list.Files.Count != listed.Length) throw Damaged(PathOf(ListFile), $"It lists {list.Files.Count} files, not {listed.Length}.");
        foreach (var name in listed)
        {
            if (!list.Files.TryGetValue(name, out var sum)) throw Damaged(PathOf(ListFile), $"It does not list {name}.");
            if (!File.Exists(PathOf(name))) throw Damaged(PathOf(name), "The file is missing.");
            if (FileCheck.Sha256(PathOf(name)) != sum) throw Damaged(PathOf(name), $"The file is not as it was written: its SHA-256 is not the one in {ListFile}.");
        }
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

    private static void WriteJson(string folder, string name, object value) => AtomicFile.WriteBytes(Path.Combine(folder, name), stream => JsonSerializer.Serialize(stream, value, value.GetType(), Json));

    private static CheckpointException Damaged(string file, string problem, Exception? inner = null) =>
        new(file, problem, "The checkpoint is damaged: put the file back, or remove the folder to start anew from what is beside it, if anything.", inner);

    private string PathOf(string name) => Path.Combine(folder, name);

    private sealed record FileList(int Format, Dictionary<string, string> Files);
}
