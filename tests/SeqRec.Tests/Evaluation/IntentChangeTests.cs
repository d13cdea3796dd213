using SeqRec.Augmentation;
using SeqRec.Data;
using SeqRec.Evaluation;

namespace SeqRec.Tests.Evaluation;

public class IntentChangeTests
{
    private static readonly RetailDomain Shop = new RetailSimulator(new() { Users = 60, Items = 100, Domains = 1, DriftRate = 0.4 }).Simulate().Domains[0];
    private static readonly InteractionLog Log = KCore.Filter(Shop.ToLog(), 3, 3);
    private static readonly PlantedIntents Truth = new(Shop, Log);
    private static readonly IReadOnlyList<UserSequence> Sequences = Log.Sequences();

    [Fact]
    public void A_taken_item_stands_for_the_interest_then_and_a_foreign_one_for_its_category()
    {
        foreach (var e in Shop.Events)
            if (Log.Items.TryGetId(Shop.Items[e.Item].Token, out var item)) Assert.Equal(e.Interest, Truth.Of(Log.Users[Shop.Users[e.User].Token], item));
        var (user, items) = Sequences[0];
        var foreign = Enumerable.Range(1, Log.ItemCount).Except(items).First();
        Assert.Equal(Shop.Items.Single(i => i.Token == Log.Items.Token(foreign)).Category, Truth.Of(user, foreign));
        Assert.Null(Truth.Of(user, 0));
        Assert.Null(Truth.Of(user, Log.ItemCount + 1));
    }

    [Fact]
    public void Masks_at_the_end_are_passed_over()
    {
        var (user, items) = Sequences[0];
        var mask = Log.ItemCount + 1;
        Assert.Equal(Truth.AtEnd(user, items[..^1]), Truth.AtEnd(user, [.. items[..^1], mask]));
        Assert.Null(Truth.AtEnd(user, [mask, 0]));
        Assert.Null(Truth.AtEnd(user, []));
    }

    [Fact]
    public void An_unchanged_sequence_keeps_its_intent_and_one_without_its_end_keeps_it_as_often_as_interests_stay()
    {
        Assert.Equal(0, Measure((s, _) => s.Items, (s, _) => s.Items).Share);
        var drift = Sequences.Average(s => Truth.Of(s.User, s.Items[^1]) != Truth.Of(s.User, s.Items[^2]) ? 1.0 : 0);
        var cut = Measure((s, _) => s.Items, (s, _) => s.Items[..^1]);
        Assert.Equal(drift, cut.Share, 1e-12);
        Assert.Equal(Sequences.Count, cut.Sequences);
        Assert.Equal(Math.Sqrt(drift * (1 - drift) / cut.Sequences), cut.StandardError, 1e-12);
        Assert.InRange(cut.Share, 0.1, 0.7);
    }

    [Fact]
    public void Views_without_an_intent_do_not_count()
    {
        Assert.Throws<ArgumentException>(() => Measure((s, _) => s.Items, (_, _) => []));
        Assert.Equal(1, Measure((s, _) => s.Items, (s, _) => s.User == 1 ? s.Items : []).Sequences);
    }

    [Fact]
    public void The_seed_decides()
    {
        int[] Cropped(UserSequence s, Xoshiro256 random) => Crop.Apply(s.Items, 0.5, random);
        Assert.Equal(Measure(Cropped, Cropped), Measure(Cropped, Cropped));
        Assert.NotEqual(Measure(Cropped, Cropped).Share, Measure(Cropped, Cropped, seed: 2).Share);
    }

    private static IntentChange Measure(Func<UserSequence, Xoshiro256, int[]> first, Func<UserSequence, Xoshiro256, int[]> second, ulong seed = 1) =>
        IntentChange.Measure(Truth, Sequences, first, second, seed);
}
