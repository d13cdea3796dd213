namespace SeqRec.Data;

/// <summary>Where real data sets lie on this machine: one folder per set, named as in the catalogue.</summary>
public static class DataFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "SEQREC_DATA";

    private const string Help = $"Name a folder (--data DIR, or the environment variable {Variable}); 'seqrec data fetch ml-100k --data DIR' starts one.";

    /// <summary>The folder named by the argument, else by <see cref="Variable"/>; it need not exist.</summary>
    /// <exception cref="MissingDataException">Neither names one.</exception>
    public static string Choose(string? folder = null) =>
        new[] { folder, Environment.GetEnvironmentVariable(Variable) }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name))
        ?? throw new MissingDataException($"No data folder is set. {Help}");

    /// <summary>The folder named by the argument, else by <see cref="Variable"/>.</summary>
    /// <exception cref="MissingDataException">Neither names one, or it does not exist.</exception>
    public static string Locate(string? folder = null) => Choose(folder) is var chosen && Directory.Exists(chosen)
        ? chosen
        : throw new MissingDataException($"{chosen}: there is no such data folder. {Help}");
}
