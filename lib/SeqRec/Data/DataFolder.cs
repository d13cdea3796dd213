namespace SeqRec.Data;

/// <summary>Where real data sets lie on this machine: one folder per set, named as in the catalogue.</summary>
public static class DataFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "SEQREC_DATA";

    private const string Help =
        $"Name a folder (--data DIR, or the environment variable {Variable}); 'seqrec data fetch ml-100k --data DIR' starts one.";

    /// <summary>The folder named by the argument, else by <see cref="Variable"/>; null when neither names one. It need not exist.</summary>
    public static string? Find(string? folder = null) =>
        new[] { folder, Environment.GetEnvironmentVariable(Variable) }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name));

    /// <summary>The folder <see cref="Find"/> finds; it need not exist.</summary>
    /// <exception cref="MissingDataException">Neither the argument nor the environment names one.</exception>
    public static string Choose(string? folder = null) => Find(folder) ?? throw new MissingDataException($"No data folder is set. {Help}");

    /// <summary>The folder <see cref="Find"/> finds.</summary>
    /// <exception cref="MissingDataException">Neither the argument nor the environment names one, or it does not exist.</exception>
    public static string Locate(string? folder = null) => Choose(folder) is var chosen && Directory.Exists(chosen)
        ? chosen
        : throw new MissingDataException($"{chosen}: there is no such data folder. {Help}");
}
