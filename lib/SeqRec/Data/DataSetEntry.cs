namespace SeqRec.Data;

/// <summary>What the catalogue knows about one data set.</summary>
/// <param name="Name">Its name, which is also its folder inside the data folder.</param>
/// <param name="Title">What it is, in words.</param>
/// <param name="Provider">Who publishes the original.</param>
/// <param name="Paper">What to cite.</param>
/// <param name="Terms">What its use is bound to.</param>
/// <param name="Addresses">Where the provider describes and offers the original.</param>
/// <param name="Format">The format of <paramref name="Interactions"/>, or of the files when there are no interactions.</param>
/// <param name="Files">All files that belong to it.</param>
/// <param name="Interactions">The file with the interactions; null when the set holds none.</param>
/// <param name="Counts">Users, items and interactions as the file gives them.</param>
/// <param name="FiveCore">The same after the 5-core filter, where known.</param>
/// <param name="ByHand">How to obtain the files that no address gives byte for byte.</param>
public sealed record DataSetEntry(
    string Name, string Title, string Provider, string Paper, string Terms, IReadOnlyList<string> Addresses, string Format,
    IReadOnlyList<DataFileEntry> Files, string? Interactions = null,
    LogCounts? Counts = null, LogCounts? FiveCore = null, string? ByHand = null);

/// <summary>One file of a data set.</summary>
/// <param name="Path">Its path inside the set's folder.</param>
/// <param name="Bytes">Its size in bytes; null where it is not known and so not compared.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal; null where it is not known and so not compared.</param>
/// <param name="Source">Where exactly these bytes can be downloaded; null when terms, a login or a derivation forbid it.</param>
public sealed record DataFileEntry(string Path, long? Bytes = null, string? Sha256 = null, DataSource? Source = null);

/// <summary>Where a file comes from.</summary>
/// <param name="Address">Address of the file, or of a zip archive that holds it.</param>
/// <param name="Entry">The entry inside the zip archive; null when the address gives the file itself.</param>
/// <param name="Header">A first line, with its line end, that the source lacks.</param>
public sealed record DataSource(string Address, string? Entry = null, string Header = "");
