using System.Runtime.CompilerServices;

namespace Microsoft.DotNet.Interactive.Formatting;

// A sentence for each member would only repeat HTML's own name of it.
#pragma warning disable CS1591

/// <summary>HTML in the words of HTML, by <c>using static</c>: <c>div[@class: "note"](b("x"), ul(words.Select(word =&gt; li(word))))</c>.</summary>
/// <remarks>
/// The elements of HTML, and those older ones and of SVG that .NET Interactive has too; <c>_.name</c> is an element of any name, and so
/// a notebook writes those that .NET Interactive lacks, such as <c>_.mark</c>, if it is to run there too. What may stand in them: <see cref="PocketView"/>.
/// </remarks>
public static class PocketViewTags
{
    /// <summary>Content without an element around it, and by its members elements of any name.</summary>
    public static dynamic _ => new PocketView("");

    public static dynamic a => Tag();
    public static dynamic abbr => Tag();
    public static dynamic address => Tag();
    public static dynamic area => Tag();
    public static dynamic article => Tag();
    public static dynamic aside => Tag();
    public static dynamic audio => Tag();
    public static dynamic b => Tag();
    public static dynamic @base => Tag();
    public static dynamic bdi => Tag();
    public static dynamic bdo => Tag();
    public static dynamic blockquote => Tag();
    public static dynamic body => Tag();
    public static dynamic br => Tag();
    public static dynamic button => Tag();
    public static dynamic canvas => Tag();
    public static dynamic caption => Tag();
    public static dynamic center => Tag();
    public static dynamic circle => Tag();
    public static dynamic cite => Tag();
    public static dynamic code => Tag();
    public static dynamic col => Tag();
    public static dynamic colgroup => Tag();
    public static dynamic data => Tag();
    public static dynamic datalist => Tag();
    public static dynamic dd => Tag();
    public static dynamic del => Tag();
    public static dynamic details => Tag();
    public static dynamic dfn => Tag();
    public static dynamic dialog => Tag();
    public static dynamic div => Tag();
    public static dynamic dl => Tag();
    public static dynamic dt => Tag();
    public static dynamic em => Tag();
    public static dynamic embed => Tag();
    public static dynamic fieldset => Tag();
    public static dynamic figcaption => Tag();
    public static dynamic figure => Tag();
    public static dynamic font => Tag();
    public static dynamic footer => Tag();
    public static dynamic form => Tag();
    public static dynamic g => Tag();
    public static dynamic h1 => Tag();
    public static dynamic h2 => Tag();
    public static dynamic h3 => Tag();
    public static dynamic h4 => Tag();
    public static dynamic h5 => Tag();
    public static dynamic h6 => Tag();
    public static dynamic head => Tag();
    public static dynamic header => Tag();
    public static dynamic hgroup => Tag();
    public static dynamic hr => Tag();
    public static dynamic html => Tag();
    public static dynamic i => Tag();
    public static dynamic iframe => Tag();
    public static dynamic img => Tag();
    public static dynamic input => Tag();
    public static dynamic ins => Tag();
    public static dynamic kbd => Tag();
    public static dynamic label => Tag();
    public static dynamic legend => Tag();
    public static dynamic li => Tag();
    public static dynamic line => Tag();
    public static dynamic link => Tag();
    public static dynamic main => Tag();
    public static dynamic map => Tag();
    public static dynamic mark => Tag();
    public static dynamic menu => Tag();
    public static dynamic menuitem => Tag();
    public static dynamic meta => Tag();
    public static dynamic meter => Tag();
    public static dynamic nav => Tag();
    public static dynamic noscript => Tag();
    public static dynamic @object => Tag();
    public static dynamic ol => Tag();
    public static dynamic optgroup => Tag();
    public static dynamic option => Tag();
    public static dynamic output => Tag();
    public static dynamic p => Tag();
    public static dynamic picture => Tag();
    public static dynamic pre => Tag();
    public static dynamic progress => Tag();
    public static dynamic q => Tag();
    public static dynamic rp => Tag();
    public static dynamic rt => Tag();
    public static dynamic ruby => Tag();
    public static dynamic s => Tag();
    public static dynamic samp => Tag();
    public static dynamic script => Tag();
    public static dynamic search => Tag();
    public static dynamic section => Tag();
    public static dynamic select => Tag();
    public static dynamic slot => Tag();
    public static dynamic small => Tag();
    public static dynamic source => Tag();
    public static dynamic span => Tag();
    public static dynamic strike => Tag();
    public static dynamic strong => Tag();
    public static dynamic style => Tag();
    public static dynamic sub => Tag();
    public static dynamic summary => Tag();
    public static dynamic sup => Tag();
    public static dynamic svg => Tag();
    public static dynamic table => Tag();
    public static dynamic tbody => Tag();
    public static dynamic td => Tag();
    public static dynamic template => Tag();
    public static dynamic text => Tag();
    public static dynamic textarea => Tag();
    public static dynamic tfoot => Tag();
    public static dynamic th => Tag();
    public static dynamic thead => Tag();
    public static dynamic time => Tag();
    public static dynamic title => Tag();
    public static dynamic tr => Tag();
    public static dynamic track => Tag();
    public static dynamic u => Tag();
    public static dynamic ul => Tag();
    public static dynamic var => Tag();
    public static dynamic video => Tag();
    public static dynamic wbr => Tag();

    private static PocketView Tag([CallerMemberName] string name = "") => new(name);
}
