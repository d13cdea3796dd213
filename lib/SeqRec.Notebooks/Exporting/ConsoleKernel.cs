namespace Microsoft.DotNet.Interactive
{
    using System;
    using System.Threading.Tasks;
    using SeqRec.Notebooks.Engine;

    /// <summary>The functions of a notebook's cells, on the console.</summary>
    internal static class Kernel
    {
        public static DisplayedValue display(object? value, params string[] mimeTypes)
        {
            Console.WriteLine(PlainText.Of(value));
            return new DisplayedValue();
        }

        public static HtmlText HTML(string content) => new(content);

        public static void CSS(string content)
        {
        }

        public static void Javascript(string scriptContent)
        {
        }

        public static void ClearOutput(bool wait = false)
        {
        }

        public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text")
        {
            Console.Write(prompt);
            return Task.FromResult(Console.ReadLine() ?? "");
        }
    }

    /// <summary>Something shown; shown anew it is another line.</summary>
    internal sealed class DisplayedValue
    {
        public void Update(object? value) => Kernel.display(value);
    }

    /// <summary>Shows the value of a cell's last expression, if it has one.</summary>
    internal static class CellValue
    {
        public static void Show(Action action) => action();

        public static void Show<T>(Func<T> value) => Kernel.display(value());

        public static Task ShowAsync(Func<Task> action) => action();

        public static async Task ShowAsync<T>(Func<Task<T>> value) => Kernel.display(await value());
    }
}

namespace SeqRec.Notebooks.Engine
{
    /// <summary>Renders a value by what the cells registered, else as in a notebook.</summary>
    internal static class ValueFormatter
    {
        public static string Text(object? value, string mimeType) =>
            FormatterRegistry.Current.Render(value, mimeType) ?? (mimeType == "text/html" && value is not IHtml ? HtmlTable.Of(value) : PlainText.Of(value));
    }
}

namespace System
{
    using System.Collections.Generic;
    using Microsoft.DotNet.Interactive;

    internal static class DisplayExtensions
    {
        public static DisplayedValue Display(this object? value, params string[] mimeTypes) => Kernel.display(value, mimeTypes);

        public static DisplayedValue DisplayAs(this string? value, string mimeType, params string[] additionalMimeTypes) => Kernel.display(value);

        public static DisplayedValue DisplayTable<T>(this IEnumerable<T> source) => Kernel.display(source);
    }
}
