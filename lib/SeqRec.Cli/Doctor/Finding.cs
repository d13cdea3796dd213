namespace SeqRec.Cli.Doctor;

/// <summary>One thing that the kit needs or can use.</summary>
/// <param name="What">What it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What mends it; null where nothing is missing.</param>
/// <param name="IsNeeded">Whether nothing works without it.</param>
internal sealed record Finding(string What, string Found, string? Remedy = null, bool IsNeeded = false);
