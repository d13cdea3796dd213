namespace SeqRec.Data;

/// <summary>
/// Click data as DIEN's published code prepares Amazon's Books and Electronics: each user's last review and an item drawn from all
/// reviews in its place, users split by chance, ids given by how often the training part has them, 0 for all that it has not.
/// </summary>
/// <remarks>Two departures. The code chooses the best checkpoint by the test part; here a tenth of the other users validates. And
/// the code gives the id 0 of unknown users to a training user too, while here it is of nobody else.</remarks>
public static class ReferenceSplit
{
    private const int Parts = 10;  // one of them for testing, one of the rest for validation

    private enum Part { Train, Validation, Test }

    // A user's last item and the one drawn in its place, in ids of the log.
    private sealed record Pair(int User, int[] History, int Item, int Drawn, Part Part);

    /// <summary>Two examples of each user with at least two reviews, the drawn item before the real one.</summary>
    /// <param name="log">Users and items in file order.</param>
    /// <param name="fields">Categories of its items.</param>
    /// <param name="seed">Of the draws and of the split.</param>
    /// <exception cref="ArgumentException">There is a single item, or the training part would be empty.</exception>
    public static ClickData Of(InteractionLog log, ClickFields fields, ulong seed = 1)
    {
        if (log.ItemCount < 2) throw new ArgumentException("There is a single item, so no other can be drawn in its place.", nameof(log));
        var pairs = Pairs(log, seed).ToList();
        var train = pairs.Where(p => p.Part == Part.Train).ToList();
        if (train.Count == 0) throw new ArgumentException($"{log.Name} has no user to train on: there are {pairs.Count} with two interactions or more.", nameof(log));
        var known = new Vocabulary(train, log, fields);
        IReadOnlyList<ClickExample> Examples(Part part) => [.. pairs.Where(p => p.Part == part).SelectMany(known.Examples)];
        Omission[] omitted =
        [
            new("users of a single interaction", log.UserCount - pairs.Count),
            new("items that the training part does not have, which are 0", log.ItemCount - known.Fields.ItemCount),
        ];
        return new($"{log.Name}, reference split", known.Fields, Examples(Part.Train), Examples(Part.Validation), Examples(Part.Test)) { Omitted = [.. omitted.Where(o => o.Count > 0)] };
    }

    private static IEnumerable<Pair> Pairs(InteractionLog log, ulong seed)
    {
        var (draws, parts) = (new Xoshiro256(seed, 0), new Xoshiro256(seed, 1));
        foreach (var (user, items) in log.Sequences().Where(s => s.Items.Length > 1))
        {
            int drawn;
            do drawn = log.Rows[(int)draws.Below(log.Count)].Item; while (drawn == items[^1]);
            var part = parts.Below(Parts) == 0 ? Part.Test : parts.Below(Parts) == 0 ? Part.Validation : Part.Train;
            yield return new(user, items[..^1], items[^1], drawn, part);
        }
    }

    // New ids by descending frequency in the training rows; ties by the order of the log.
    private sealed class Vocabulary
    {
        private readonly int[] users, items, categories;  // [ids of the log + 1] new ids, 0 where training has none
        private readonly int[] categoryOf;                // [items of the log + 1] categories of the log

        public Vocabulary(IReadOnlyList<Pair> train, InteractionLog log, ClickFields fields)
        {
            categoryOf = fields.CategoryOf;
            var met = train.SelectMany(p => p.History.Concat(p.History).Append(p.Item).Append(p.Drawn));  // both rows of a pair hold the history
            users = Ranked(train.Select(p => p.User), log.UserCount);
            items = Ranked(met, log.ItemCount);
            categories = Ranked(met.Select(i => categoryOf[i]).Where(c => c > 0), fields.CategoryCount);
            var of = new int[items.Max() + 1];
            for (var item = 1; item < items.Length; item++)
                if (items[item] > 0) of[items[item]] = categories[categoryOf[item]];
            Fields = new() { UserCount = users.Max(), ItemCount = items.Max(), CategoryCount = categories.Max(), CategoryOf = of, UnknownItems = true };
        }

        public ClickFields Fields { get; }

        public ClickExample[] Examples(Pair pair)
        {
            var history = Array.ConvertAll(pair.History, i => items[i]);
            return [Example(pair, history, pair.Drawn, false), Example(pair, history, pair.Item, true)];
        }

        // An unknown item may have a known category.
        private ClickExample Example(Pair pair, int[] history, int target, bool clicked) => new(users[pair.User], items[target], history, clicked)
        {
            Group = pair.User, Categories = items[target] > 0 && !history.Contains(0) ? [] : [.. pair.History.Append(target).Select(i => categories[categoryOf[i]])]
        };

        private static int[] Ranked(IEnumerable<int> ids, int count)
        {
            var frequency = new int[count + 1];
            foreach (var id in ids) frequency[id]++;
            var rank = new int[count + 1];
            var next = 1;
            foreach (var id in Enumerable.Range(1, count).Where(id => frequency[id] > 0).OrderByDescending(id => frequency[id])) rank[id] = next++;
            return rank;
        }
    }
}
