using System.Security.Cryptography;
using System.Text;
using SeqRec.Data;
using SeqRec.Reporting;

namespace SeqRec.Experiments;

/// <summary>The codes of the items of several domains, made by one quantiser, so that a code means the same in each.</summary>
internal static class SharedCodes
{
    /// <summary>Those that the domains bring, else codes of all texts together.</summary>
    /// <param name="domains">The domains.</param>
    /// <param name="recipe">How texts become vectors, and vectors codes.</param>
    /// <param name="tree">Making codes takes longer than many a run, and the rows of a table share them: in a work tree they are kept; null for making them anew.</param>
    /// <returns>The codes of each domain.</returns>
    public static ItemCodes[] Of(IReadOnlyList<ContentDomain> domains, FederatedRecipe recipe, WorkTree? tree = null)
    {
        if (domains.All(domain => domain.Codes is not null)) return [.. domains.Select(domain => domain.Codes!)];
        string[] texts = [.. domains.SelectMany(domain => domain.Texts)];
        return Divide(tree?.Commit is null ? Make(texts, recipe) : Kept(texts, recipe, tree), domains);
    }

    /// <summary>Codes that know nothing of the texts.</summary>
    public static ItemCodes[] Random(IReadOnlyList<ContentDomain> domains, ProductQuantizerOptions quantizer, ulong seed) =>
        Divide(ItemCodes.Random(domains.Sum(domain => domain.Texts.Count), quantizer.Groups, quantizer.Codewords, seed), domains);

    // Under a name that changes with texts, options and library.
    private static ItemCodes Kept(string[] texts, FederatedRecipe recipe, WorkTree tree)
    {
        var key = $"{string.Join('\n', texts)}\n{recipe.Text}{recipe.Quantizer}{typeof(ProductQuantizer).Module.ModuleVersionId}";
        var file = Path.Combine(tree.Root, "artifacts", "codes", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + ".csv");
        if (File.Exists(file)) return ItemCodes.Read(file) with { Codewords = recipe.Quantizer.Codewords };
        var codes = Make(texts, recipe);
        codes.Write(file);
        return codes;
    }

    private static ItemCodes Make(string[] texts, FederatedRecipe recipe)
    {
        var features = new TfIdfSvd(recipe.Text).Of(texts);
        return ProductQuantizer.Train(features, recipe.Quantizer).Encode(features);
    }

    private static ItemCodes[] Divide(ItemCodes all, IReadOnlyList<ContentDomain> domains)
    {
        var first = 0;
        return [.. domains.Select(domain => all.Rows(first..(first += domain.Texts.Count)))];
    }
}
