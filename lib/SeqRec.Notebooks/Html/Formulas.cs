using Jint;

namespace SeqRec.Notebooks.Html;

/// <summary>
/// Turns TeX into MathML, which browsers show without scripts or fonts from elsewhere. KaTeX does it, once, while the page is made.
/// </summary>
internal sealed class Formulas
{
    // Reading KaTeX takes a second or more, so pages without formulas do without.
    private readonly Lazy<Jint.Engine> katex = new(() => new Jint.Engine().Execute(Resource.Read("katex.min.js")));

    /// <summary>The formula as MathML; one that KaTeX cannot read shows as its TeX, marked as an error.</summary>
    public string Render(string tex, bool display) =>
        MathAlphabets.Apply(katex.Value.SetValue("tex", tex).SetValue("display", display)
            .Evaluate("katex.renderToString(tex, { output: 'mathml', displayMode: display, throwOnError: false })").AsString());
}
