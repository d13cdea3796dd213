using SeqRec.Data;
using SeqRec.Evaluation;

namespace SeqRec.Experiments;

/// <summary>What SLMRec's models learn from and are measured on.</summary>
/// <param name="Split">All users.</param>
/// <param name="Validation">The same with some of the users, the same in every run, on which epochs are compared.</param>
/// <param name="Omitted">What the filter left out, with counts.</param>
internal sealed record SlmRecData(SequenceSplit Split, SequenceSplit Validation, IReadOnlyDictionary<string, int> Omitted)
{
    private const int ValidationUsers = 3000;

    public static SlmRecData Of(InteractionLog log, Protocol protocol)
    {
        var kept = protocol.Prepare(log);
        var split = LeaveOneOut.Split(kept);
        var sample = new Xoshiro256(0).Permutation(split.Users.Count).Take(ValidationUsers).Order();
        var (before, after) = (LogCounts.Of(log), LogCounts.Of(kept));
        return new(split, split with { Users = [.. sample.Select(u => split.Users[u])] }, new Dictionary<string, int>
        {
            ["users outside the core"] = before.Users - after.Users, ["items outside the core"] = before.Items - after.Items,
            ["interactions outside the core"] = before.Interactions - after.Interactions
        });
    }
}
