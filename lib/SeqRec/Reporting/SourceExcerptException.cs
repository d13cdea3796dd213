namespace SeqRec.Reporting;

/// <summary>A member whose source is not there; the message lists those that are.</summary>
public sealed class SourceExcerptException(string message) : Exception(message);
