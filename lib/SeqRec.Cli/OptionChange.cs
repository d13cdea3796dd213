namespace SeqRec.Cli;

/// <summary>A change of an option as it stands on a command line.</summary>
internal static class OptionChange
{
    public const string Help = "Changes an option, such as model.dropout=0.2.";

    public static (string Key, string Value) Of(string text) => text.Split('=', 2) is [var key, var value]
        ? (key, value) : throw new ArgumentException($"'{text}' is no change of an option; write part.option=value.");
}
