namespace SeqRec.Data;

/// <summary>What to do with users whose sequence cannot give a training item and two targets.</summary>
public enum ShortUsers
{
    /// <summary>Leave them out and count them.</summary>
    Drop,

    /// <summary>Train on their whole sequence, never evaluate on it.</summary>
    TrainOnly,
}

/// <summary>
/// The leave-one-out split: a user's last item is the test target, the one before it the validation target, the rest is
/// for training. Targets are held out by position; an item the user met earlier as well may still occur in training.
/// </summary>
public static class LeaveOneOut
{
    /// <summary>Fewest interactions that leave a training item beside the two targets.</summary>
    public const int MinLength = 3;

    /// <summary>Splits every user's sequence.</summary>
    /// <exception cref="ArgumentException">No user is long enough.</exception>
    public static SequenceSplit Split(InteractionLog log, ShortUsers shortUsers = ShortUsers.Drop)
    {
        var users = new List<UserSplit>();
        var tooShort = new List<UserSequence>();
        foreach (var sequence in log.Sequences())
            if (sequence.Items.Length < MinLength) tooShort.Add(sequence);
            else users.Add(new(sequence.User, sequence.Items[..^2], sequence.Items[^2], sequence.Items[^1]));
        if (users.Count == 0)
            throw new ArgumentException($"No user of {log.Name} has {MinLength} interactions; use a weaker filter.", nameof(log));
        return shortUsers == ShortUsers.Drop
            ? new(log.Name, log.Items, users, [], tooShort.Count)
            : new(log.Name, log.Items, users, tooShort, 0);
    }
}
