using System.Net;
using Microsoft.DotNet.Interactive;

namespace SeqRec.Notebooks.Engine;

/// <summary>What is shown after packages were restored.</summary>
internal static class InstalledPackages
{
    public static HtmlText Html(IEnumerable<string> packages) => Kernel.HTML(
        $"<div><strong>Installed Packages</strong><ul>{string.Concat(packages.Select(package => $"<li><span>{WebUtility.HtmlEncode(package)}</span></li>"))}</ul></div>");
}
