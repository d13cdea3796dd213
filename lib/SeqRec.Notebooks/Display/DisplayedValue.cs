using SeqRec.Notebooks.Engine;

namespace Microsoft.DotNet.Interactive;

/// <summary>Something shown by <c>display</c> that can be shown anew in its place.</summary>
public sealed class DisplayedValue
{
    private readonly string id;
    private readonly string[] mimeTypes;
    private readonly OutputChannel channel;

    internal DisplayedValue(string id, string[] mimeTypes, OutputChannel channel)
    {
        this.id = id;
        this.mimeTypes = mimeTypes;
        this.channel = channel;
    }

    /// <summary>Replaces what is shown.</summary>
    public void Update(object? value) => channel.Send(new UpdateOutput(id, ValueFormatter.Format(value, mimeTypes)));
}
