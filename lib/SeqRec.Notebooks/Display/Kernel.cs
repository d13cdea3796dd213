using SeqRec.Notebooks.Engine;

namespace Microsoft.DotNet.Interactive;

/// <summary>The functions every cell can call without a using, with the names they have in .NET Interactive.</summary>
public static class Kernel
{
    /// <summary>Shows a value now, in the MIME types asked for or in those its type prefers.</summary>
    /// <returns>A handle to replace what is shown.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes)
    {
        var channel = OutputChannel.Current ?? throw new InvalidOperationException("display works only inside a notebook cell.");
        var id = channel.NextDisplayId();
        channel.Send(new DisplayOutput(id, ValueFormatter.Format(value, mimeTypes)));
        return new DisplayedValue(id, mimeTypes, channel);
    }

    /// <summary>Marks text as HTML.</summary>
    public static HtmlText HTML(string content) => new(content);
}
