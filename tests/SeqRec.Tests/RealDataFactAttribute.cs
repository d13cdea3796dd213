namespace SeqRec.Tests;

/// <summary>A test on a real data set: runs when SEQREC_DATA names a folder that holds the set, else is skipped by name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute(string dataSet)
    {
        var folder = Environment.GetEnvironmentVariable("SEQREC_DATA");
        if (string.IsNullOrEmpty(folder)) Skip = $"needs the data set {dataSet}: SEQREC_DATA is not set";
        else if (!Directory.Exists(Path.Combine(folder, dataSet))) Skip = $"needs the data set {dataSet}: it is not in SEQREC_DATA";
    }
}
