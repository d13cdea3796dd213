using System.Text;

namespace SeqRec.Kernel.Messages;

/// <summary>Remembers the signatures of the latest messages, so that a recorded one cannot be sent again.</summary>
internal sealed class SeenSignatures
{
    private const int Capacity = 1 << 16;
    private readonly HashSet<string> seen = [];
    private readonly Queue<string> order = [];

    /// <summary>False if the signature is known already.</summary>
    public bool Add(byte[] signature)
    {
        var text = Encoding.ASCII.GetString(signature);
        lock (order)
        {
            if (!seen.Add(text)) return false;
            order.Enqueue(text);
            if (order.Count > Capacity) seen.Remove(order.Dequeue());
            return true;
        }
    }
}
