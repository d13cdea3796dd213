namespace SeqRec.Data;

/// <summary>A user of the simulated shop.</summary>
/// <param name="Index">The user's place in <see cref="RetailDomain.Users"/>, from 0.</param>
/// <param name="Token">The user's id in files and logs.</param>
/// <param name="Favourites">Categories the user is ever interested in, dearest first: F of them weigh F, F - 1, ..., 1.</param>
/// <param name="Brand">The brand the user is loyal to.</param>
public sealed record RetailUser(int Index, string Token, IReadOnlyList<int> Favourites, int Brand)
{
    /// <summary>Weights of the favourites when a new interest is drawn; the present interest, if any, is left out.</summary>
    internal long[] InterestWeights(int? except) =>
        [.. Favourites.Select((category, k) => category == except ? 0L : Favourites.Count - k)];
}
