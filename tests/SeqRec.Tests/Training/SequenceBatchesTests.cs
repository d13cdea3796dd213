using FsCheck.Xunit;
using SeqRec.Data;
using SeqRec.Tests.Models;

namespace SeqRec.Tests.Training;

public class SequenceBatchesTests
{
    private static readonly SequenceSplit Split = Splits.Even(users: 23, itemCount: 40, minLength: 3, maxLength: 20, seed: 5);

    [Fact]
    public void A_slots_target_is_the_next_item()
    {
        var batch = Splits.Of(9, [1, 2, 3, 4, 8, 9], [5, 6, 8, 9]).Batch();  // the last two of each are held out
        var first = batch.Users[0] == 1 ? 0 : 1;
        Assert.Equal([1, 2, 3, 2, 3, 4], [.. Row(batch.Items, first), .. Row(batch.Targets, first)]);
        Assert.Equal([5, 0, 0, 6, 0, 0], [.. Row(batch.Items, 1 - first), .. Row(batch.Targets, 1 - first)]);
        Assert.Equal([3, 1], [batch.Lengths[first], batch.Lengths[1 - first]]);
    }

    [Fact]
    public void Of_a_long_sequence_the_last_targets_are_kept()
    {
        var batch = Splits.Of(9, [1, 2, 3, 4, 5, 8, 9]).Batch(new() { MaxLength = 2 });
        Assert.Equal([3, 4, 4, 5], [.. Row(batch.Items, 0), .. Row(batch.Targets, 0)]);
    }

    [Fact]
    public void Each_prefix_predicts_one_item_at_its_end()
    {
        var batch = Splits.Of(9, [1, 2, 3, 4, 8, 9]).Batch(new() { Positions = TargetPositions.LastOfPrefix, MaxLength = 2 });
        var rows = Enumerable.Range(0, batch.Size).Select(b => string.Join(',', Row(batch.Items, b)) + ">" + string.Join(',', Row(batch.Targets, b)));
        Assert.Equal(["1,0>2,0", "1,2>0,3", "2,3>0,4"], rows.Order());
    }

    [Theory]
    [InlineData(TargetPositions.AllOfWindows, 51, "1-51")]                        // one row reads all
    [InlineData(TargetPositions.AllOfWindows, 61, "11-61")]                       // ten items before the next target are too few
    [InlineData(TargetPositions.AllOfWindows, 62, "1-12 12-62")]
    [InlineData(TargetPositions.AllOfWindows, 171, "1-21 21-71 71-121 121-171")]
    [InlineData(TargetPositions.AllOfHalfWindows, 61, "11-61")]
    [InlineData(TargetPositions.AllOfHalfWindows, 62, "1-12 1-37 12-62")]
    [InlineData(TargetPositions.AllOfHalfWindows, 101, "1-26 1-51 26-76 51-101")]
    public void Older_windows_are_rows_of_their_own(TargetPositions positions, int length, string rows)
    {
        var split = Splits.Of(300, [.. Enumerable.Range(1, length), 299, 300]);
        var batch = split.Batch(new() { Positions = positions });
        // the first item read and the last target
        string Span(int b) => $"{batch.Items[b, 0]}-{batch.Targets[b, batch.Lengths[b] - 1]}";
        Assert.Equal(rows.Split(' ').Order(), Enumerable.Range(0, batch.Size).Select(Span).Order());
    }

    [RealDataTheory("ml-100k")]
    [InlineData(TargetPositions.LastOfPrefix, 96_458), InlineData(TargetPositions.All, 943)]
    [InlineData(TargetPositions.AllOfWindows, 2_249), InlineData(TargetPositions.AllOfHalfWindows, 3_762)]
    public void MovieLens_100K_has_the_rows_of_ECL_SRs_four_data_modes(TargetPositions positions, int rows)
    {
        var split = LeaveOneOut.Split(KCore.Filter(DataCatalog.Default.Load("ml-100k"), 5, 5));
        Assert.Equal(rows, new SequenceBatches(split, new() { Positions = positions }).RowCount);
    }

    [Fact]
    public void A_user_may_train_on_the_last_training_item_alone()
    {
        var batch = Splits.Of(9, [1, 2, 3, 4, 8, 9]).Batch(new() { Positions = TargetPositions.LastOfUser, MaxLength = 2 });  // the third last of all
        Assert.Equal([2, 3, 0, 4], [.. Row(batch.Items, 0), .. Row(batch.Targets, 0)]);
        Assert.Equal(Split.Users.Count(u => u.Train.Length > 1), new SequenceBatches(Split, new() { Positions = TargetPositions.LastOfUser }).RowCount);
    }

    [Fact]
    public void Sorted_batches_have_rows_of_like_length_in_random_order()
    {
        var batches = new SequenceBatches(Split, new() { BatchSize = 4, SortedByLength = true });
        var (one, two) = (batches.Epoch(1).ToList(), batches.Epoch(2).ToList());
        var spans = one.Select(b => (Least: b.Lengths.Min(), Most: b.Lengths.Max())).OrderBy(s => s).ToList();
        Assert.All(spans.Zip(spans.Skip(1)), pair => Assert.True(pair.First.Most <= pair.Second.Least));
        Assert.NotEqual(one.Select(b => b.Lengths.Max()), one.Select(b => b.Lengths.Max()).Order());
        Assert.NotEqual(Rows(one), Rows(two));
        Assert.Equal(Rows([Split.Batch()]).Order(), Rows(one).Order());
    }

    [Fact]
    public void A_share_of_the_users_is_the_same_in_whatever_order_they_come()
    {
        int[] Users(double share, ulong shareSeed, ulong seed) => [.. Split.Batch(new() { UserShare = share, ShareSeed = shareSeed, Seed = seed }).Users.Order()];
        var all = Users(1, 0, 1).Length;
        Assert.Equal(all / 4, Users(0.25, 3, 1).Length);
        Assert.Equal(Users(0.25, 3, 1), Users(0.25, 3, 2));
        Assert.NotEqual(Users(0.25, 3, 1), Users(0.25, 4, 1));
        Assert.Single(Users(0.001, 3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Users(0, 3, 1));
    }

    [Fact]
    public void There_are_as_many_prefixes_as_targets()
    {
        var targets = Split.Users.Sum(u => u.Train.Length - 1);
        Assert.Equal(targets, new SequenceBatches(Split, new() { Positions = TargetPositions.LastOfPrefix }).RowCount);
        Assert.Equal(targets, Split.Batch(new() { Positions = TargetPositions.All }).Targets.Cast<long>().Count(y => y > 0));
    }

    [Property(MaxTest = 50)]
    public void No_held_out_position_is_ever_read_or_predicted(ulong seed, byte positions)
    {
        var split = Splits.Distinct(users: 6, itemCount: 15, maxLength: 12, seed);  // no repeats: an item names its position
        var batch = split.Batch(new() { Positions = (TargetPositions)(positions % 5), MaxLength = 4 });
        for (var b = 0; b < batch.Size; b++)
        {
            var user = split.Users[batch.Users[b] - 1];
            var used = Row(batch.Items, b).Concat(Row(batch.Targets, b)).Where(item => item > 0);
            Assert.All(used, item => Assert.Contains((int)item, user.Train));
        }
    }

    [Property(MaxTest = 50)]
    public void A_negative_is_drawn_for_each_target_and_is_never_one_the_user_has_met(ulong seed)
    {
        var split = Splits.Even(users: 5, itemCount: 12, minLength: 4, maxLength: 12, seed);
        var batch = split.Batch(new() { NegativesPerTarget = 1, Seed = seed });
        for (var b = 0; b < batch.Size; b++)
            foreach (var (target, negative) in Row(batch.Targets, b).Zip(Drawn(batch, b)))
                if (target == 0) Assert.Equal(0, negative);
                else
                {
                    Assert.InRange(negative, 1, 12);
                    Assert.DoesNotContain((int)negative, split.Users[batch.Users[b] - 1].Train);
                }
    }

    [Fact]
    public void Every_unmet_item_is_drawn()
    {
        var batches = new SequenceBatches(Splits.Of(6, [1, 2, 1, 2, 1, 6, 6]), new() { NegativesPerTarget = 1 });
        var drawn = Enumerable.Range(1, 30).SelectMany(batches.Epoch).SelectMany(b => b.Negatives!.Cast<long>());
        Assert.Equal([3, 4, 5, 6], drawn.Distinct().Order());
    }

    [Fact]
    public void Even_draws_take_met_items_too()
    {
        var batches = new SequenceBatches(Splits.Of(4, [1, 2, 1, 2, 1, 4, 4]), new() { NegativesPerTarget = 5, NegativesUnmet = false });
        var drawn = Enumerable.Range(1, 30).SelectMany(batches.Epoch).SelectMany(b => b.Negatives!.Cast<long>());
        Assert.Equal([1, 2, 3, 4], drawn.Distinct().Order());
    }

    [Fact]
    public void A_user_who_has_met_everything_leaves_no_negative() =>
        Assert.Contains("met every item", Assert.Throws<InvalidOperationException>(() => Splits.Of(2, [1, 2, 1, 2]).Batch(new() { NegativesPerTarget = 1 })).Message);

    [Fact]
    public void A_slot_before_the_first_has_neither_item_nor_target()
    {
        var batch = SequenceBatch.OfAllPositions([new(1, [5, 6, 7]), new(2, [8, 9])], 2).WithSlotBefore();
        Assert.Equal(new long[,] { { 0, 5, 6 }, { 0, 8, 0 } }, batch.Items);
        Assert.Equal(new long[,] { { 0, 6, 7 }, { 0, 9, 0 } }, batch.Targets);
        Assert.Equal([3, 2], batch.Lengths);
    }

    [Theory, InlineData(TargetPositions.All), InlineData(TargetPositions.LastOfPrefix)]
    public void Each_row_comes_once_an_epoch(TargetPositions positions)
    {
        var batches = new SequenceBatches(Split, new() { Positions = positions, BatchSize = 7 });
        var epoch = batches.Epoch(3).ToList();
        Assert.Equal(batches.Count, epoch.Count);
        Assert.All(epoch[..^1], batch => Assert.Equal(7, batch.Size));
        Assert.Equal(Rows([Split.Batch(new() { Positions = positions })]).Order(), Rows(epoch).Order());
    }

    [Fact]
    public void Order_keys_and_negatives_depend_on_seed_and_epoch_only()
    {
        var options = new SequenceBatchOptions { BatchSize = 5, NegativesPerTarget = 1, Seed = 9 };
        var batches = new SequenceBatches(Split, options);
        var second = Everything(batches.Epoch(2));
        _ = batches.Epoch(1).Count();
        Assert.Equal(second, Everything(batches.Epoch(2)));
        Assert.Equal(second, Everything(new SequenceBatches(Split, options).Epoch(2)));
        Assert.NotEqual(second, Everything(batches.Epoch(1)));
        Assert.NotEqual(second, Everything(new SequenceBatches(Split, options with { Seed = 10 }).Epoch(2)));
    }

    [Fact]
    public void Batch_size_does_not_change_the_order_of_rows() => Assert.Equal(
        Rows(new SequenceBatches(Split, new() { BatchSize = 4 }).Epoch(1)), Rows(new SequenceBatches(Split, new() { BatchSize = 100 }).Epoch(1)));

    [Fact]
    public void Every_batch_has_a_key_of_its_own()
    {
        var batches = new SequenceBatches(Split, new() { BatchSize = 1 });
        var keys = Enumerable.Range(1, 20).SelectMany(batches.Epoch).Select(b => b.Key).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void Users_kept_for_training_only_are_trained_on_whole()
    {
        var split = Splits.Of(9, [1, 2, 3, 4, 5]) with { TrainingOnly = [new(2, [7, 8]), new(3, [9])] };  // one item has no target
        var batch = split.Batch();
        Assert.Equal([1, 2], batch.Users.Order());
        Assert.Equal([3, 8], Enumerable.Range(0, 2).Select(b => batch.Targets[b, batch.Lengths[b] - 1]).Order());
    }

    [Fact]
    public void Without_a_single_target_there_is_nothing_to_train_on() =>
        Assert.Contains("two training items", Assert.Throws<ArgumentException>(() => new SequenceBatches(Splits.Of(3, [1, 2, 3]), new())).Message);

    [Fact]
    public void Sizes_below_one_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequenceBatches(Split, new() { BatchSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequenceBatches(Split, new() { MaxLength = 0 }));
    }

    private static long[] Row(long[,] table, int row) => [.. Enumerable.Range(0, table.GetLength(1)).Select(t => table[row, t])];

    private static long[] Drawn(SequenceBatch batch, int row) => [.. Enumerable.Range(0, batch.Width).Select(t => batch.Negatives![row, t, 0])];

    // User and items without padding, so that widths do not matter.
    private static IEnumerable<string> Rows(IEnumerable<SequenceBatch> batches) => batches.SelectMany(batch => Enumerable.Range(0, batch.Size)
        .Select(b => $"{batch.Users[b]}: {string.Join(',', Row(batch.Items, b)[..batch.Lengths[b]])}"));

    private static string[] Everything(IEnumerable<SequenceBatch> batches) => [.. batches.SelectMany(batch => Enumerable.Range(0, batch.Size)
        .Select(b => $"{batch.Key} {batch.Users[b]} {string.Join(',', [.. Row(batch.Items, b), .. Row(batch.Targets, b), .. Drawn(batch, b)])}"))];
}
