using System.Runtime.InteropServices;

namespace SeqRec.Torch.Distributed;

/// <summary>What c10d or Gloo refused or could not do, in their own words: a peer that is gone, a time that has run out, a broken-off wait.</summary>
public sealed class DistributedException(string message) : ExternalException(message)
{
    /// <summary>Whether a time ran out. A group in which that has happened is broken, as is one that has lost a peer.</summary>
    public bool TimedOut => Message.Contains("timed out", StringComparison.OrdinalIgnoreCase) || Message.Contains("timeout", StringComparison.OrdinalIgnoreCase);
}
