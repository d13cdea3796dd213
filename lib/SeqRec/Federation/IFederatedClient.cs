namespace SeqRec.Federation;

/// <summary>
/// A client as the server knows it: everything that crosses is a message. One that is in another process throws <see cref="LostPeerException"/>
/// from any member when it cannot be reached; it is then away until it has returned.
/// </summary>
public interface IFederatedClient
{
    /// <summary>Whether a client that was away asks to join again.</summary>
    bool Returned => false;

    /// <summary>Tells what the server asks for.</summary>
    /// <param name="counts">Whether code counts are needed.</param>
    /// <param name="secure">Whether a public key is needed.</param>
    ClientFacts Join(bool counts, bool secure);

    /// <summary>Learns what is exchanged.</summary>
    void Accept(FederatedTerms terms);

    /// <summary>Takes the shared rows over, by value.</summary>
    void Receive(ServerMessage message);

    /// <summary>Says that a round begins, to every client before any is waited for.</summary>
    void Begin(int round) { }

    /// <summary>Trains and tells the result; null if the client has dropped out of the round, or has nobody to hide its upload with.</summary>
    ClientUpload? Train(int round);

    /// <summary>The secret of the round under way with a client that has dropped out; null if the client refuses, for no mask would be left on its upload.</summary>
    byte[]? Reveal(int round, int dropped);
}
