using System.Text.Json;
using SeqRec.Notebooks.Engine;

namespace Microsoft.DotNet.Interactive;

/// <summary>The functions every cell can call without a using, with the names they have in .NET Interactive.</summary>
public static class Kernel
{
    /// <summary>Shows a value now, in the MIME types asked for or in those its type prefers.</summary>
    /// <returns>A handle to replace what is shown.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) =>
        Show(value, shown => ValueFormatter.Format(shown, mimeTypes));

    /// <summary>Adds a style sheet to the page of the notebook.</summary>
    public static void CSS(string content) => Javascript(
        $"const style = document.createElement('style'); style.textContent = {JsonSerializer.Serialize(content)}; document.head.appendChild(style);");

    /// <summary>Runs a script in the page of the notebook, where the front end allows it.</summary>
    public static void Javascript(string scriptContent) => display(HTML($"<script type=\"text/javascript\">{scriptContent}</script>"));

    /// <summary>Marks text as HTML.</summary>
    public static HtmlText HTML(string content) => new(content);

    /// <summary>Removes what the cell has shown so far; with <paramref name="wait"/> when its next output comes, which avoids flicker.</summary>
    public static void ClearOutput(bool wait = false) => Channel(nameof(ClearOutput)).Send(new ClearOutput(wait));

    /// <summary>Asks the user for a line of text.</summary>
    /// <exception cref="InvalidOperationException">Nobody can answer, as in a headless run.</exception>
    public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") =>
        Task.FromResult(Ask(prompt, secret: typeHint == "password"));

    /// <summary>Asks the user for a text that is not shown while it is typed.</summary>
    /// <exception cref="InvalidOperationException">Nobody can answer, as in a headless run.</exception>
    public static Task<PasswordString> GetPasswordAsync(string prompt = "") =>
        Task.FromResult(new PasswordString(Ask(prompt, secret: true)));

    internal static string Ask(string prompt, bool secret) =>
        Channel(nameof(GetInputAsync)).Input is { } input
            ? input(prompt, secret)
            : throw new InvalidOperationException(
                $"Nobody can answer '{prompt}': this run has no front end that asks. Set the value in the cell, or pass it as a parameter.");

    internal static DisplayedValue Show(object? value, Func<object?, IReadOnlyList<MimePart>> format)
    {
        var channel = Channel(nameof(display));
        var id = channel.NextDisplayId();
        channel.Send(new DisplayOutput(id, format(value)));
        return new DisplayedValue(id, format, channel);
    }

    private static OutputChannel Channel(string function) =>
        OutputChannel.Current ?? throw new InvalidOperationException($"{function} works only inside a notebook cell.");
}
