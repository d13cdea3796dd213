namespace SeqRec.Tests.Kernels.Native;

/// <summary>What a <see cref="NativeChild"/> printed.</summary>
internal sealed record NativeReport(string Output, string Errors)
{
    public const string Setting = "setting ";
    public const string File = "file ";
    public const string Bits = "bits ";
    public const string ThreadCount = "threads ";

    /// <summary>The values of what libtorch reads, as native code sees them.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        Lines(Setting).Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>The files of libtorch and TorchSharp that the process holds.</summary>
    public IReadOnlyList<string> Files => [.. Lines(File)];

    /// <summary>The start of a product of drawn numbers, byte by byte.</summary>
    public string FirstBits => Lines(Bits).First();

    /// <summary>The number of threads that libtorch says it uses, once for each thread that asked.</summary>
    public IReadOnlyList<string> ThreadCounts => [.. Lines(ThreadCount)];

    private IEnumerable<string> Lines(string start) =>
        Output.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))
            .Select(line => line[start.Length..]);
}
