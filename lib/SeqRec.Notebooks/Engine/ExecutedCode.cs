using Microsoft.CodeAnalysis;

namespace SeqRec.Notebooks.Engine;

/// <summary>A cell that ran: its code after the directives were taken out, and the references it was compiled with.</summary>
public sealed record ExecutedCode(string Code, IReadOnlyList<MetadataReference> References);
