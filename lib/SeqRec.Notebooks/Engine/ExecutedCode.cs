using Microsoft.CodeAnalysis;

namespace SeqRec.Notebooks.Engine;

/// <summary>A cell that ran: its code after the directives were taken out, and the references it added to those of the cells before it.</summary>
public sealed record ExecutedCode(string Code, IReadOnlyList<MetadataReference> References);
