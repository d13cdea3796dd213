using System.Reflection;

namespace SeqRec.Notebooks.Engine;

/// <summary>Loads compiled cells and runs them on one shared array of states: one object per cell that holds its variables.</summary>
internal sealed class SubmissionRunner(NotebookLoadContext context)
{
    // Slot 0 belongs to a host object, which we have none of; a submission takes at most one slot.
    private object?[] states = new object?[2];
    private int count;

    /// <summary>Runs a cell to its end and returns its value. Variables it set before failing stay.</summary>
    public Task<object?> RunAsync(Submission submission)
    {
        count++;
        if (count + 1 >= states.Length) Array.Resize(ref states, 2 * states.Length);
        using var assembly = new MemoryStream(submission.Assembly);
        using var symbols = new MemoryStream(submission.Symbols);
        var loaded = context.LoadFromStream(assembly, symbols);
        CellLocation.Register(loaded, submission.Cell);
        var type = loaded.GetType(submission.FactoryType, throwOnError: true)!;
        var factory = type.GetMethod(submission.FactoryMethod, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return factory.CreateDelegate<Func<object?[], Task<object?>>>()(states);
    }

    /// <summary>The variables of all cells, by name; of those declared twice the latest.</summary>
    public IReadOnlyList<SessionVariable> Variables() =>
    [
        .. states.Reverse().OfType<object>()
            .SelectMany(state => state.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Where(field => !field.Name.StartsWith('<'))
                .Select(field => new SessionVariable(field.Name, field.FieldType, field.GetValue(state))))
            .DistinctBy(variable => variable.Name).OrderBy(variable => variable.Name, StringComparer.Ordinal),
    ];
}
