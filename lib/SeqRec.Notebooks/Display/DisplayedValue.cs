using SeqRec.Notebooks.Engine;

namespace Microsoft.DotNet.Interactive;

/// <summary>Something shown by <c>display</c> that can be shown anew in its place.</summary>
public sealed class DisplayedValue
{
    private readonly string id;
    private readonly Func<object?, IReadOnlyList<MimePart>> format;
    private readonly OutputChannel channel;

    internal DisplayedValue(string id, Func<object?, IReadOnlyList<MimePart>> format, OutputChannel channel)
    {
        this.id = id;
        this.format = format;
        this.channel = channel;
    }

    /// <summary>Replaces what is shown.</summary>
    public void Update(object? value) => channel.Send(new UpdateOutput(id, format(value)));
}
