namespace SeqRec.Data;

/// <summary>One user's share of a leave-one-out split.</summary>
/// <param name="User">Compact user id.</param>
/// <param name="Train">Items to train on, oldest first. [L - 2]</param>
/// <param name="Valid">The item after <paramref name="Train"/>: the validation target.</param>
/// <param name="Test">The item after <paramref name="Valid"/>, the user's last: the test target.</param>
public sealed record UserSplit(int User, int[] Train, int Valid, int Test);

/// <summary>Training sequences with one validation and one test target per user.</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Items">Item tokens and ids.</param>
/// <param name="Users">The users to train and evaluate on, in order of user id.</param>
/// <param name="TrainingOnly">Users too short to evaluate, kept for training on request.</param>
/// <param name="Dropped">Number of users too short to evaluate and left out.</param>
public sealed record SequenceSplit(
    string Name, IdMap Items, IReadOnlyList<UserSplit> Users, IReadOnlyList<UserSequence> TrainingOnly, int Dropped)
{
    /// <summary>Number of items; item ids are 1..ItemCount and 0 is padding.</summary>
    public int ItemCount => Items.Count;

    /// <summary>Everything a model may be trained on: the training parts of all users, then the training-only users.</summary>
    public IEnumerable<UserSequence> TrainingSequences =>
        Users.Select(user => new UserSequence(user.User, user.Train)).Concat(TrainingOnly);
}
