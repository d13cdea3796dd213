namespace SeqRec.Federation;

/// <summary>A client as the server knows it: everything that crosses is a message.</summary>
public interface IFederatedClient
{
    /// <summary>Tells what the server asks for.</summary>
    /// <param name="counts">Whether code counts are needed.</param>
    /// <param name="secure">Whether a public key is needed.</param>
    ClientFacts Join(bool counts, bool secure);

    /// <summary>Learns what is exchanged.</summary>
    void Accept(FederatedTerms terms);

    /// <summary>Takes the shared rows over, by value.</summary>
    void Receive(ServerMessage message);

    /// <summary>Trains and tells the result; null if the client has dropped out of the round.</summary>
    ClientUpload? Train(int round);

    /// <summary>The secret of a round with a client that has dropped out.</summary>
    byte[] Reveal(int round, int dropped);
}
