namespace SeqRec.Data;

/// <summary>What a reader met in a file besides the interactions it kept.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Lines">Number of lines read, with the header and blank lines.</param>
/// <param name="BlankLines">Blank lines skipped.</param>
/// <param name="EmptyUsers">Users named without any item, dropped.</param>
public sealed record ReadReport(string File, int Lines, int BlankLines, int EmptyUsers);
