namespace SeqRec.Notebooks.Running;

/// <summary>A parameter given for a run does not fit the notebook; the message says what would.</summary>
public sealed class ParameterException(string message) : Exception(message);
