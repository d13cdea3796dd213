using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Exporting;

/// <summary>What the cells of a notebook contribute to a program, each kind in the order of the cells.</summary>
internal sealed class AppParts
{
    /// <summary>Libraries, as full paths.</summary>
    public List<string> Libraries { get; } = [];

    /// <summary>Packages.</summary>
    public List<PackageReference> Packages { get; } = [];

    /// <summary>Where packages come from, too.</summary>
    public List<string> Sources { get; } = [];

    /// <summary>Using directives.</summary>
    public List<string> Usings { get; } = [];

    /// <summary>Statements, and comments between them.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>Types: a program has them after its statements.</summary>
    public List<string> Types { get; } = [];

    /// <summary>Extension methods: a program has them in a class.</summary>
    public List<string> Extensions { get; } = [];

    /// <summary>Variables declared so far: a cell may declare one again, a program may not.</summary>
    public HashSet<string> Variables { get; } = [];
}
