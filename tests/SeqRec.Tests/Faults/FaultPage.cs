namespace SeqRec.Tests.Faults;

/// <summary>The page that tells what was tried on the readers.</summary>
internal static class FaultPage
{
    public static string Of(IEnumerable<(string Reader, IReadOnlyList<(int Refused, int Cases)> Tried)> rows)
    {
        var (all, kinds) = (rows.ToArray(), Damage.Kinds.Select(kind => kind.Name).ToArray());
        return $"""
            # Damaged files

            Written by the tests (`FaultTests`), which fail where it is out of date. From a small file of each kind, damaged ones are drawn with a fixed seed: {string.Join(", ", kinds)} (a word or a number becomes one of another kind, or nothing, or thousands of digits). Each is refused with the exception that the reader documents, or read all the same because it still is a file of its format; in {all.Sum(r => r.Tried.Sum(t => t.Cases))} cases nothing else happened. A cell says how many were refused, and of how many.

            | what is read | {string.Join(" | ", kinds)} |
            | --- |{string.Concat(kinds.Select(_ => " ---: |"))}
            {string.Join('\n', all.Select(r => $"| {r.Reader} | {string.Join(" | ", r.Tried.Select(t => $"{t.Refused} of {t.Cases}"))} |"))}

            """;
    }
}
