using Microsoft.CodeAnalysis.CSharp;

namespace SeqRec.Notebooks.Engine;

/// <summary>A compiled cell: the assembly, its line table, and the method that starts it.</summary>
/// <param name="Cell">The cell's id.</param>
/// <param name="Assembly">The PE file.</param>
/// <param name="Symbols">The portable PDB file.</param>
/// <param name="FactoryType">Full name of the class that holds the factory method.</param>
/// <param name="FactoryMethod">Takes the states of the earlier submissions and returns a task of the value.</param>
/// <param name="HasValue">Whether the cell ends with an expression that has a value.</param>
internal sealed record Submission(string Cell, byte[] Assembly, byte[] Symbols, string FactoryType, string FactoryMethod, bool HasValue);

/// <summary>A cell that compiled and is not yet part of the session.</summary>
/// <param name="Compilation">What the next cell builds on.</param>
/// <param name="Submission">What to run; null where there is nothing.</param>
/// <param name="Code">The cell as the compiler saw it.</param>
/// <param name="Packages">Name and version of the packages that it names.</param>
/// <param name="Libraries">The files of the libraries that it names, by path or as a package of the same name.</param>
internal sealed record CompiledCell(
    CSharpCompilation Compilation,
    Submission? Submission,
    ExecutedCode Code,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Libraries);
