using SeqRec.Data;
using TorchSharp;

namespace SeqRec.Federation;

/// <summary>
/// A client whose random numbers do not depend on who else draws from libtorch's generator: it is seeded before each round. So clients do the same
/// in one process, one after the other, as each in a process of its own.
/// </summary>
/// <param name="inner">The client.</param>
/// <param name="seed">Its own.</param>
public sealed class SeededClient(IFederatedClient inner, ulong seed) : IFederatedClient
{
    /// <inheritdoc/>
    public bool Returned => inner.Returned;

    /// <inheritdoc/>
    public ClientFacts Join(bool counts, bool secure) => inner.Join(counts, secure);

    /// <inheritdoc/>
    public void Accept(FederatedTerms terms) => inner.Accept(terms);

    /// <inheritdoc/>
    public void Receive(ServerMessage message) => inner.Receive(message);

    /// <inheritdoc/>
    public void Begin(int round) => inner.Begin(round);

    /// <inheritdoc/>
    public ClientUpload? Train(int round)
    {
        torch.manual_seed(unchecked((long)SplitMix64.Hash(SplitMix64.Hash(seed) + (ulong)round)));
        return inner.Train(round);
    }

    /// <inheritdoc/>
    public byte[]? Reveal(int round, int dropped) => inner.Reveal(round, dropped);
}
