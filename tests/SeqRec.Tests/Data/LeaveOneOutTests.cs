using FsCheck.Xunit;
using SeqRec.Data;

namespace SeqRec.Tests.Data;

[Properties(Arbitrary = [typeof(Logs)])]
public class LeaveOneOutTests
{
    private static readonly InteractionLog Log = Logs.Of(
        ("a", "w", 4), ("a", "x", 1), ("a", "y", 2), ("a", "z", 3),
        ("b", "x", 1), ("b", "y", 2),
        ("c", "x", 1), ("c", "y", 2), ("c", "x", 3));

    [Fact]
    public void The_last_item_is_for_the_test_and_the_one_before_for_validation()
    {
        var split = LeaveOneOut.Split(Log);
        var user = split.Users[0];
        Assert.Equal(["x", "y"], user.Train.Select(Log.Items.Token));
        Assert.Equal(("z", "w"), (Log.Items.Token(user.Valid), Log.Items.Token(user.Test)));
        Assert.Equal([1, 3], split.Users.Select(u => u.User));
    }

    [Fact]
    public void Short_users_are_dropped_and_counted()
    {
        var split = LeaveOneOut.Split(Log);
        Assert.Equal(1, split.Dropped);
        Assert.Equal(2, split.TrainingSequences.Count());
    }

    [Fact]
    public void Short_users_can_be_trained_on_but_never_evaluated()
    {
        var split = LeaveOneOut.Split(Log, ShortUsers.TrainOnly);
        Assert.Equal(0, split.Dropped);
        Assert.Equal([1, 3], split.Users.Select(u => u.User));
        Assert.Equal([1, 3, 2], split.TrainingSequences.Select(sequence => sequence.User));
    }

    [Fact]
    public void A_log_of_short_users_cannot_be_split() =>
        Assert.Throws<ArgumentException>(() => LeaveOneOut.Split(Logs.Of(("a", "x", 1), ("a", "y", 2))));

    [Property]
    public bool No_held_out_position_is_inside_training(InteractionLog log)
    {
        var sequences = log.Sequences();
        if (sequences.All(sequence => sequence.Items.Length < 3)) return true;
        return LeaveOneOut.Split(log).Users.All(user =>
            sequences[user.User - 1].Items.SequenceEqual([.. user.Train, user.Valid, user.Test]));
    }
}
