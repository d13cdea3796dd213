using System.Globalization;

namespace SeqRec.Evaluation;

/// <summary>Where each test user's item was ranked, kept so that two models can be compared user by user.</summary>
/// <remarks>The file holds only users whose item may be among the first <see cref="Depth"/>; for the others every metric up to
/// that cut-off is 0, so nothing is lost for them.</remarks>
/// <param name="Users">Number of users ranked; they are numbered from 0 in the order of the split.</param>
/// <param name="Ranks">The ranks of those whose item may be among the first <see cref="Depth"/>, by user.</param>
public sealed record UserRanks(int Users, IReadOnlyDictionary<int, TargetRank> Ranks)
{
    /// <summary>The largest cut-off that can be computed from the file.</summary>
    public const int Depth = 20;

    private const string Header = "user,greater,ties";

    /// <summary>Of a ranking's result, one rank per user.</summary>
    public static UserRanks Of(IReadOnlyList<TargetRank> ranks) =>
        new(ranks.Count, Enumerable.Range(0, ranks.Count).Where(u => ranks[u].Greater < Depth).ToDictionary(u => u, u => ranks[u]));

    /// <summary>A metric of every user.</summary>
    /// <param name="metric">Such as <c>(rank, k) =&gt; RankingMetrics.Ndcg(rank, k)</c>.</param>
    /// <param name="k">Cut-off, at most <see cref="Depth"/>.</param>
    /// <returns>[U], 0 for users without a rank.</returns>
    public double[] Each(Func<TargetRank, int, double> metric, int k)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, Depth);
        var values = new double[Users];
        foreach (var (user, rank) in Ranks) values[user] = metric(rank, k);
        return values;
    }

    /// <summary>The ranks as lines of text, the first telling how many users there are.</summary>
    public override string ToString() => $"# {Users} users; those whose item may be among the first {Depth}\n{Header}\n"
        + string.Concat(Ranks.OrderBy(r => r.Key).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key},{r.Value.Greater},{r.Value.Ties}\n")));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="file">Path, also for messages.</param>
    /// <exception cref="InvalidScoresException">The file is malformed; the message names the line.</exception>
    public static UserRanks Read(string file)
    {
        var lines = File.ReadAllLines(file);
        if (lines.Length < 2 || lines[1] != Header || !int.TryParse(lines[0].Split(' ').ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var users))
            throw new InvalidScoresException($"{file}, line 1: no file of ranks; repeat the run to write it anew.");
        var ranks = new Dictionary<int, TargetRank>();
        for (var i = 2; i < lines.Length; i++)
            if (!(Numbers(lines[i]) is [var user, var greater, var ties] && user < users && ranks.TryAdd(user, new(greater, ties))))
                throw new InvalidScoresException($"{file}, line {i + 1}: '{lines[i]}' is no rank of one of {users} users ({Header}).");
        return new(users, ranks);
    }

    private static int[] Numbers(string line) =>
        [.. line.Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : int.MaxValue)];
}
