namespace SeqRec.Data;

/// <summary>Looking tensors up by name.</summary>
internal static class WeightEntries
{
    /// <exception cref="DataFormatException">There is no such tensor; the message lists some that are there.</exception>
    public static WeightEntry Find(this IReadOnlyDictionary<string, WeightEntry> entries, string name, string file) =>
        entries.TryGetValue(name, out var entry) ? entry
            : throw new DataFormatException(file, 0, $"There is no tensor '{name}' among {entries.Count}: {string.Join(", ", entries.Keys.Order(StringComparer.Ordinal).Take(5))} ...", "Check that the checkpoint is of this kind of model.");
}
