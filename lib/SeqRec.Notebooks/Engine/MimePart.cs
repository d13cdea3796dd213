namespace SeqRec.Notebooks.Engine;

/// <summary>One rendering of a value: front ends choose the richest MIME type they know from a list of these.</summary>
public sealed record MimePart(string MimeType, string Text);
