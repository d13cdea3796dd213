using SeqRec.Data;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>
/// What a run that is cut off needs to go on as if nothing had happened: the state of a training and of libtorch's generator, for
/// one model weights, best weights, Adam's moments, the epochs so far and how far the one under way has come. Each is a folder of safetensors
/// and JSON files, written beside its place, flushed to the disk and renamed, so that a run cut off at any moment has its newest one whole.
/// A folder that is not whole is refused and left for the user to decide about: nothing is skipped silently.
/// </summary>
/// <param name="folder">Folder of the run; holds the newest as <c>epoch-N</c>, or <c>epoch-N-batch-M</c> after M batches of the epoch that follows.</param>
/// <param name="unit">What names begin with, where it is not epochs that are counted.</param>
internal sealed class Checkpoint(string folder, string unit = "epoch")
{
    private const string Beside = ".part";

    /// <summary>Path of the newest one; null when there is none.</summary>
    public string? Newest => All().Where(f => !f.EndsWith(Beside, StringComparison.Ordinal)).Order(StringComparer.Ordinal).LastOrDefault();

    /// <summary>Writes the state, unless it is there already, then removes all others.</summary>
    /// <exception cref="CheckpointException">It cannot be written; the one before stays.</exception>
    public void Save(ICheckpointed training)
    {
        var target = Path.Combine(folder, training.Name);
        if (!Directory.Exists(target)) Write(target, training);
        RemoveAllBut(target);
    }

    /// <summary>Brings everything back to the newest; false when there is none. Nothing is changed before all of it has been checked.</summary>
    /// <exception cref="CheckpointException">It is damaged, of an older format, or of another model.</exception>
    public bool TryLoad(ICheckpointed training)
    {
        if (Newest is not { } source) return false;
        using (var files = new CheckpointFiles(source, training)) files.Restore(training);
        RemoveAllBut(source);
        return true;
    }

    private void Write(string target, ICheckpointed training)
    {
        var part = target + Beside;
        try
        {
            if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
            Directory.CreateDirectory(part);
            CheckpointFiles.Write(part, training);
            Directory.Move(part, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)  // the last is a limit of file size
        {
            Remove(part);
            var last = Newest is { } newest ? $"goes on from {Path.GetFileName(newest)}" : "starts anew, for nothing had been saved yet";
            throw new CheckpointException(target, $"The checkpoint cannot be written ({e.Message.TrimEnd('.')}).", $"Make room or allow writing there; a run that is resumed then {last}.", e);
        }
    }

    private void RemoveAllBut(string kept)
    {
        foreach (var other in All().Where(f => f != kept)) Remove(other);
    }

    // What cannot be removed now is ignored until it can.
    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    // Also a file in the place of a checkpoint, which is refused like a damaged one.
    private string[] All() => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder, $"{unit}-*") : [];
}
