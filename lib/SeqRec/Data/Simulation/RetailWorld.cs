using System.Globalization;

namespace SeqRec.Data;

/// <summary>What <see cref="RetailSimulator"/> made: one or more domains that share words but neither users nor items.</summary>
/// <param name="Options">The options it was made with.</param>
/// <param name="Domains">The domains.</param>
public sealed record RetailWorld(RetailOptions Options, IReadOnlyList<RetailDomain> Domains)
{
    /// <summary>What a model may see of a domain, numbered from 0.</summary>
    public InteractionLog ToLog(int domain = 0) => Domains[domain].ToLog();

    /// <summary>
    /// Writes each domain as RecBole files, <c>NAME/NAME.inter</c>, <c>.item</c> and <c>.user</c>. The truth is in columns a reader
    /// of interactions passes over: <c>label</c>, <c>interest</c>, <c>cause</c>.
    /// </summary>
    public void Save(string folder)
    {
        foreach (var domain in Domains)
        {
            var path = Path.Combine(folder, domain.Name, domain.Name);
            AtomicFile.Write(path + ".item", writer => WriteItems(domain, writer));
            AtomicFile.Write(path + ".user", writer => WriteUsers(domain, writer));
            AtomicFile.Write(path + ".inter", writer => WriteInteractions(domain, writer));
        }
    }

    private static void WriteItems(RetailDomain domain, TextWriter writer)
    {
        writer.WriteLine("item_id:token\ttitle:token_seq\tcategory:token\tbrand:token");
        foreach (var item in domain.Items) writer.WriteLine($"{item.Token}\t{item.Title}\t{item.CategoryName}\t{item.BrandName}");
    }

    private static void WriteUsers(RetailDomain domain, TextWriter writer)
    {
        writer.WriteLine("user_id:token\tfavourites:token_seq");
        foreach (var user in domain.Users)
            writer.WriteLine($"{user.Token}\t{string.Join(' ', user.Favourites.Select(Category))}");
    }

    private static void WriteInteractions(RetailDomain domain, TextWriter writer)
    {
        writer.WriteLine("user_id:token\titem_id:token\trating:float\ttimestamp:float\tlabel:float\tinterest:token\tcause:token");
        foreach (var e in domain.Events)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{domain.Users[e.User].Token}\t{domain.Items[e.Item].Token}\t{e.Rating}\t{e.Time}\t"
                + $"{(e.Liked ? 1 : 0)}\t{Category(e.Interest)}\t{e.Cause}"));
    }

    private static string Category(int category) => RetailVocabulary.Categories[category];
}
