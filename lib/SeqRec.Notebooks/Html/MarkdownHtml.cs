using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace SeqRec.Notebooks.Html;

/// <summary>Markdown cells as HTML, formulas included.</summary>
internal sealed class MarkdownHtml
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseMathematics().UseEmphasisExtras().UseTaskLists().UseFootnotes().UseAutoIdentifiers().Build();

    private readonly Formulas formulas = new();

    public string Render(string markdown)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(text);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new InlineFormula(formulas));
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new BlockFormula(formulas));
        renderer.Render(Markdown.Parse(markdown, Pipeline));
        return text.ToString();
    }

    private sealed class InlineFormula(Formulas formulas) : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline formula) =>
            renderer.Write(formulas.Render(formula.Content.ToString(), display: formula.DelimiterCount == 2));
    }

    private sealed class BlockFormula(Formulas formulas) : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock formula) =>
            renderer.Write("<p>").Write(formulas.Render(formula.Lines.ToString(), display: true)).WriteLine("</p>");
    }
}
