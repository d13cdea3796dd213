namespace SeqRec.Data;

/// <summary>An item of the simulated shop.</summary>
/// <param name="Index">Its place in <see cref="RetailDomain.Items"/>, from 0.</param>
/// <param name="Token">Its id in files and logs.</param>
/// <param name="Category">Category number from 0.</param>
/// <param name="Brand">Brand number from 0, within the domain.</param>
/// <param name="BrandName">Made-up brand name.</param>
/// <param name="Title">Made-up title: brand, style, category, colour.</param>
/// <param name="Popularity">Whole-number Zipf weight.</param>
public sealed record RetailItem(int Index, string Token, int Category, int Brand, string BrandName, string Title, long Popularity)
{
    /// <summary>Name of the category.</summary>
    public string CategoryName => RetailVocabulary.Categories[Category];

    /// <summary>The category that often follows this item, or null.</summary>
    public int? Complement => Category % 2 == 0 ? Category + 1 : null;
}
