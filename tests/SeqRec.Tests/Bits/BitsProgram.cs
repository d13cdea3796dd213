using System.Globalization;

namespace SeqRec.Tests.Bits;

/// <summary>
/// Prints a fingerprint of each computation of a group, so that processors and platforms can be compared. It needs no
/// test host: <c>SeqRec.Tests bits THREADS GROUP...</c>.
/// </summary>
internal static class BitsProgram
{
    public const string Command = "bits";

    /// <summary>The kernels at every register width. They need no libtorch.</summary>
    public const string Kernels = "kernels";

    /// <summary>The operators of libtorch that models use.</summary>
    public const string Operators = "operators";

    /// <summary>A training of each family of models, and the same stopped and taken up again.</summary>
    public const string Trainings = "trainings";

    public static int Run(string threads, IEnumerable<string> groups)
    {
        foreach (var group in groups)
            foreach (var (name, bytes) in Compute(group, int.Parse(threads, CultureInfo.InvariantCulture)))
                Console.WriteLine(Line(group, name, bytes));
        return 0;
    }

    /// <summary>The lines of a group, computed here.</summary>
    public static IEnumerable<string> ComputeLines(string group, int threads = 1) =>
        Compute(group, threads).Select(computed => Line(group, computed.Name, computed.Bytes));

    private static IEnumerable<(string Name, byte[] Bytes)> Compute(string group, int threads) => group switch
    {
        Kernels => KernelBits.ComputeAll(),
        Operators => OperatorBits.ComputeAll(),
        Trainings => TrainingBits.ComputeAll(threads),
        _ => throw new ArgumentException($"There is no group '{group}'.", nameof(group)),
    };

    private static string Line(string group, string name, byte[] bytes) => $"{group} {name} {Hash(bytes):x16}";

    // FNV-1a: an emulated machine may lack the library behind .NET's hashes.
    private static ulong Hash(byte[] bytes) =>
        bytes.Aggregate(14695981039346656037, (hash, b) => unchecked((hash ^ b) * 1099511628211));
}
