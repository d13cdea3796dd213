using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>The states of a frozen teacher that a student is compared with.</summary>
public interface ITeacherStates
{
    /// <summary>The last state of each row at each of the depths asked for, without a graph. [B, D] each</summary>
    Tensor[] Of(SequenceBatch batch);
}

/// <summary>A teacher that reads every batch anew, for rows that change from epoch to epoch.</summary>
public sealed class LiveTeacher : ITeacherStates
{
    private readonly E4SRec teacher;
    private readonly IReadOnlyList<int> depths;

    /// <param name="teacher">Is put into evaluation mode: dropout would give other states each time.</param>
    /// <param name="depths">Layers after which states are taken, 0 for its input; see <see cref="DistillationOptions.EndsOf"/>.</param>
    public LiveTeacher(E4SRec teacher, IReadOnlyList<int> depths)
    {
        (this.teacher, this.depths) = (teacher, depths);
        teacher.eval();
    }

    /// <inheritdoc/>
    public Tensor[] Of(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var states = teacher.LastStatesOfLayers(batch);
        return [.. depths.Select(depth => states[depth].MoveToOuterDisposeScope())];
    }
}

/// <summary>A teacher that reads each user's history once and remembers its states, for data with one row per user.</summary>
/// <param name="teacher">Computes what is not known yet.</param>
/// <param name="budget">Most bytes of states that are remembered; users beyond are read anew each time.</param>
public sealed class CachedTeacher(ITeacherStates teacher, long budget = 1L << 32) : ITeacherStates
{
    private readonly Dictionary<int, (ulong History, float[][] States)> known = [];
    private long left = budget;

    /// <summary>Users whose states are known.</summary>
    public int Count => known.Count;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A user has another history than before.</exception>
    public Tensor[] Of(SequenceBatch batch)
    {
        var histories = Array.ConvertAll(batch.Histories(), Hash);
        var read = Array.TrueForAll(batch.Users, known.ContainsKey) ? [] : Read(batch);
        float[][][] rows = [.. batch.Users.Select((user, b) => known.TryGetValue(user, out var before) ? Same(before, user, histories[b]) : Remember(user, histories[b], read[b]))];
        return [.. Enumerable.Range(0, rows[0].Length).Select(depth => StatesAt(depth, rows))];
    }

    private static Tensor StatesAt(int depth, float[][][] rows) =>
        tensor([.. rows.SelectMany(row => row[depth])], [rows.Length, rows[0][depth].Length], device: CPU);

    private static float[][] Same((ulong History, float[][] States) before, int user, ulong history) => before.History == history ? before.States
        : throw new InvalidOperationException($"User {user} has another history than when the teacher read it; use {nameof(LiveTeacher)} where rows change.");

    private float[][] Remember(int user, ulong history, float[][] states)
    {
        var bytes = states.Sum(state => sizeof(float) * state.LongLength);
        if (bytes > left) return states;
        left -= bytes;
        known.Add(user, (history, states));
        return states;
    }

    // [B][depths][D]
    private float[][][] Read(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var states = Array.ConvertAll(teacher.Of(batch), state => (Width: (int)state.shape[1], Values: state.cpu().data<float>().ToArray()));
        return [.. Enumerable.Range(0, batch.Size).Select(b => Array.ConvertAll(states, s => s.Values[(b * s.Width)..((b + 1) * s.Width)]))];
    }

    private static ulong Hash(UserSequence row) => row.Items.Aggregate(0UL, (hash, item) => SplitMix64.Hash(hash ^ (ulong)item));
}
