using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SeqRec.Evaluation;

namespace SeqRec.Reporting;

/// <summary>Everything needed to tell what a training run was, what it measured, and how to repeat it.</summary>
public sealed record RunRecord
{
    private static readonly string[] NotReproducible = ["commit", "dirty", "engine", "seconds_per_epoch", "peak_memory_mb"];

    /// <summary>Paper the run belongs to: the name of its file in <c>data/papers</c>.</summary>
    public required string Paper { get; init; }

    /// <summary>Model, such as <c>SASRec-CE</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the data set in the catalogue.</summary>
    public required string Dataset { get; init; }

    /// <summary>Evaluation protocol, such as <c>RB</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Seed of every random stream of the run.</summary>
    public required int Seed { get; init; }

    /// <summary>The model's and the trainer's options, as <see cref="OptionsOf"/> writes them.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>SHA-256 of the raw data, in hexadecimal.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Commit of the code; null outside a git work tree.</summary>
    public required string? Commit { get; init; }

    /// <summary>Whether the code differed from that commit; see <see cref="WorkTree"/>.</summary>
    public required bool Dirty { get; init; }

    /// <summary>The command that repeats the run.</summary>
    public required string Command { get; init; }

    /// <summary>Device and processor; see <see cref="MachineFacts"/>.</summary>
    public required string Device { get; init; }

    /// <summary>Number of compute threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Versions of the runtime and the libraries, by name.</summary>
    public required IReadOnlyDictionary<string, string> Libraries { get; init => field = Sorted(value); }

    /// <summary>
    /// Instruction sets, register width and settings of libtorch, by name; see <see cref="MachineFacts.Engine"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Engine { get; init => field = Sorted(value); } = Sorted<string>([]);

    /// <summary>Epochs trained; 0 for models that need no training.</summary>
    public required int Epochs { get; init; }

    /// <summary>Mean wall time of an epoch, in seconds.</summary>
    public required double SecondsPerEpoch { get; init; }

    /// <summary>Peak resident memory, in megabytes.</summary>
    public required double PeakMemoryMb { get; init; }

    /// <summary>Results by split and metric, such as <c>test/hr@10</c>.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init => field = Sorted(value); }

    /// <summary>
    /// Standard errors over test users, under the names of <see cref="Metrics"/>, where they are known.
    /// </summary>
    public IReadOnlyDictionary<string, double> StandardErrors { get; init => field = Sorted(value); } = Sorted<double>([]);

    /// <summary>What the data files hold and the run did not use, or not as it was, with counts.</summary>
    public IReadOnlyDictionary<string, int> Omitted { get; init => field = Sorted(value); } = Sorted<int>([]);

    /// <summary>
    /// The test rank of each user, where the run ranks; in a file of its own beside the record, read by <see
    /// cref="ReadRanks"/>.
    /// </summary>
    [JsonIgnore]
    public UserRanks? Ranks { get; init; }

    /// <summary>Options as JSON: an options record, or an anonymous object that holds several.</summary>
    public static JsonElement OptionsOf(object options) => JsonSerializer.SerializeToElement(options, RunRecordFile.Json);

    /// <summary>
    /// Refuses what <see cref="Save"/> could not make part of a file's name, so that nobody trains for nothing.
    /// </summary>
    /// <exception cref="RunRecordException">
    /// The name has other characters than letters, digits and <c>. _ + = -</c>.
    /// </exception>
    public static void CheckName(string part) => RunRecordFile.CheckName(part);

    /// <summary>Reads one record.</summary>
    /// <exception cref="RunRecordException">The file is missing, malformed or incomplete.</exception>
    public static RunRecord Read(string path) => RunRecordFile.Read(path);

    /// <summary>Reads every record under a folder, ordered by path; none if the folder does not exist.</summary>
    /// <exception cref="RunRecordException">A file is malformed or incomplete.</exception>
    public static IReadOnlyList<RunRecord> ReadAll(string folder) => RunRecordFile.ReadAll(folder);

    /// <summary>The ranks that <see cref="Save"/> wrote beside the record; null where the run kept none.</summary>
    /// <param name="folder">The folder that holds the records of all papers.</param>
    /// <exception cref="InvalidScoresException">The file is malformed.</exception>
    public UserRanks? ReadRanks(string folder) => RunRecordFile.ReadRanks(this, folder);

    /// <summary>
    /// Writes the record to <c>data/results/paper/dataset/model-protocol-seed.json</c> under the project's folder. A
    /// record of uncommitted code is refused, or, if allowed, kept out of the results: it goes to
    /// <c>artifacts/results</c>.
    /// </summary>
    /// <returns>Path of the file.</returns>
    /// <exception cref="RunRecordException">
    /// The work tree was dirty, a name cannot be a file name, or a number is not finite.
    /// </exception>
    public string Save(string projectFolder, bool allowDirty = false) => RunRecordFile.Write(this, projectFolder, allowDirty);

    /// <summary>
    /// SHA-256 of all that the same seed, machine and thread count must reproduce: the record without times, memory and
    /// commit.
    /// </summary>
    public string ReproducibleSha256()
    {
        var node = JsonSerializer.SerializeToNode(this, RunRecordFile.Json)!.AsObject();
        foreach (var key in NotReproducible) node.Remove(key);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node.ToJsonString())));
    }

    private static ImmutableSortedDictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> values) =>
        values.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
