using System.Text;

namespace SeqRec.Training;

/// <summary>Brings every worker to the first one's checkpoint, whose files travel to those that are elsewhere.</summary>
internal static class SharedCheckpoint
{
    private const int Piece = 1 << 26;  // bytes

    /// <summary>Loads the newest, if there is one.</summary>
    /// <param name="workers">All of them take part.</param>
    /// <param name="checkpoint">The first one's; null for none.</param>
    /// <param name="state">What it is read into.</param>
    public static void Load(WorkerGroup workers, Checkpoint? checkpoint, TrainingState state)
    {
        if (workers.Rank == 0)
        {
            checkpoint?.TryLoad(state);
            Send(workers, checkpoint?.Newest);
            return;
        }
        var folder = Directory.CreateTempSubdirectory("seqrec-worker-").FullName;
        try
        {
            Receive(workers, folder);
            new Checkpoint(folder).TryLoad(state);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Name and bytes of each file, each ended by nothing.
    private static void Send(WorkerGroup workers, string? source)
    {
        foreach (var file in source is null ? [] : Directory.GetFiles(source))
        {
            workers.FromFirst(Encoding.UTF8.GetBytes(Path.Combine(Path.GetFileName(source)!, Path.GetFileName(file))));
            using var stream = File.OpenRead(file);
            var piece = new byte[Piece];
            for (int read; (read = stream.Read(piece)) > 0;) workers.FromFirst(piece[..read]);
            workers.FromFirst([]);
        }
        workers.FromFirst([]);
    }

    private static void Receive(WorkerGroup workers, string folder)
    {
        while (Encoding.UTF8.GetString(workers.FromFirst([])) is { Length: > 0 } name)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var stream = File.Create(path);
            while (workers.FromFirst([]) is { Length: > 0 } piece) stream.Write(piece);
        }
    }
}
