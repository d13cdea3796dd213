using SeqRec.Data;

namespace SeqRec.Benchmarks;

/// <summary>
/// Writes the files that all programs read. They hold real data where <c>SEQREC_DATA</c> names a folder with it, else
/// simulated rows of the same number and mean length.
/// </summary>
internal static class DataFiles
{
    private const string Toys = "amazon-toys", MovieLens = "ml-100k";
    private const int Categories = 333;

    /// <summary>Writes the files that the folder lacks.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (file, write) in Writers)
        {
            var path = Path.Combine(folder, file);
            if (File.Exists(path)) continue;
            write(path + ".part");
            File.Move(path + ".part", path);
        }
    }

    private static Dictionary<string, Action<string>> Writers => new()
    {
        [SequenceFile.Toys] = path => ToysSequences().Write(path),
        [SequenceFile.MovieLens] = path => MovieLensSequences().Write(path),
        [ClickFile.Toys] = path => ToysClicks().Write(path),
    };

    private static SequenceFile ToysSequences() =>
        Has(Toys)
            ? Sequences(DataCatalog.Default.Load(Toys))
            : SimulatedRows.Like(users: 19_412, items: 11_924, least: 5, mean: 8.63);

    private static SequenceFile MovieLensSequences() =>
        Has(MovieLens)
            ? Sequences(KCore.Filter(DataCatalog.Default.Load(MovieLens), 5, 5))
            : SimulatedRows.Like(users: 943, items: 1_349, least: 15, mean: 105);

    private static ClickFile ToysClicks()
    {
        if (!Has(Toys)) return SimulatedRows.Clicks(ToysSequences(), Categories);
        var data = ClickDatasets.Load(Toys);
        var rows = data.Train.Select(e => new ClickRow(e.User, e.Item, e.Clicked ? 1 : 0, e.History));
        return new(data.Fields.CategoryOf, [.. rows]);
    }

    private static SequenceFile Sequences(InteractionLog log) =>
        new(log.ItemCount, [.. log.Sequences().Select(s => s.Items).Where(IsLongEnough)]);

    private static bool IsLongEnough(int[] items) => items.Length >= LeaveOneOut.MinLength;

    private static bool Has(string dataSet) =>
        DataFolder.Find(null) is { } folder && Directory.Exists(Path.Combine(folder, dataSet));
}
