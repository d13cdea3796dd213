using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>Brings trained weights into a <see cref="BertEncoder"/>, under the names of Hugging Face's checkpoints, old and new.</summary>
internal static class BertCheckpoint
{
    private static readonly (string Own, string Theirs)[] Parts =
    [
        ("words.", "embeddings.word_embeddings."), ("positions.", "embeddings.position_embeddings."), ("types.", "embeddings.token_type_embeddings."),
        ("blocks.", "encoder.layer."), ("attention_norm.", "attention.output.LayerNorm."), ("output_norm.", "output.LayerNorm."),
        ("attention.query.", "attention.self.query."), ("attention.key.", "attention.self.key."), ("attention.value.", "attention.self.value."),
        ("attention.output.", "attention.output.dense."), ("inner.", "intermediate.dense."), ("outer.", "output.dense."), ("norm.", "embeddings.LayerNorm."),
    ];

    /// <exception cref="DataFormatException">A tensor is missing or has another shape; found before any is read.</exception>
    public static void Load(BertEncoder model, IWeights weights)
    {
        var pairs = model.state_dict().Select(own => (own.Value, Entry: Find(own.Key, weights))).ToArray();
        foreach (var (target, entry) in pairs)
            if (!entry.Shape.SequenceEqual(target.shape))
                throw new DataFormatException(weights.File, 0, $"{entry.Name} is [{string.Join(", ", entry.Shape)}], the encoder's [{string.Join(", ", target.shape)}].", "Give the sizes that config.json has.");
        using var guard = no_grad();
        foreach (var (target, entry) in pairs)
        {
            using var values = weights.Read(entry.Name);
            target.copy_(values);
        }
    }

    // The first files of BERT call a norm's weight and bias gamma and beta; files of a whole model put bert before all names.
    private static WeightEntry Find(string own, IWeights weights)
    {
        var name = Theirs(own);
        var old = name.Contains("LayerNorm") ? name.Replace(".weight", ".gamma").Replace(".bias", ".beta") : name;
        var known = new[] { name, old, "bert." + name, "bert." + old }.FirstOrDefault(weights.Entries.ContainsKey);
        return known is not null ? weights.Entries[known]
            : throw new DataFormatException(weights.File, 0, $"There is no tensor '{name}' among {weights.Entries.Count}.", "Check that the checkpoint is a BERT of as many layers.");
    }

    private static string Theirs(string own)
    {
        var (head, rest) = own.Split('.') is ["blocks", var layer, ..] ? ($"encoder.layer.{layer}.", own[(own.IndexOf('.', "blocks.".Length) + 1)..]) : ("", own);
        var part = Parts.First(p => rest.StartsWith(p.Own, StringComparison.Ordinal));
        return head + part.Theirs + rest[part.Own.Length..];
    }
}
