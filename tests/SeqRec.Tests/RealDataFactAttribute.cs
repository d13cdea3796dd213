namespace SeqRec.Tests;

/// <summary>
/// A test on a real data set: runs when SEQREC_DATA names a folder that holds the set, else is skipped by name.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute(string dataSet) => Skip = RealData.Missing(dataSet, RealData.Folder);
}

/// <summary>As <see cref="RealDataFactAttribute"/>, for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataTheoryAttribute : TheoryAttribute
{
    public RealDataTheoryAttribute(string dataSet) => Skip = RealData.Missing(dataSet, RealData.Folder);
}

internal static class RealData
{
    /// <summary>The environment variable that names the folder of real data.</summary>
    public const string Variable = "SEQREC_DATA";

    /// <summary>The folder of real data.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Why a test on a data set cannot run; null when it can.</summary>
    public static string? Missing(string dataSet, string? folder) => folder switch
    {
        null or "" => $"needs the data set {dataSet}: SEQREC_DATA is not set",
        _ when !Directory.Exists(Path.Combine(folder, dataSet)) => $"needs the data set {dataSet}: it is not in SEQREC_DATA",
        _ => null
    };
}
