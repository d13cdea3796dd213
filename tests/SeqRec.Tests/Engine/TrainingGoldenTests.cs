using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SeqRec.Tests.Engine;

/// <summary>A small sequence model with dropout, trained step by step beside PyTorch's.</summary>
[Collection(SharedTorchState.Name)]
public class TrainingGoldenTests
{
    [Fact]
    public void Thirty_training_steps_agree_with_PyTorch()
    {
        var golden = EngineGolden.Twin.Training;
        manual_seed(golden.Seed);
        using var model = new AttentionModel(items: 13, width: 8);
        using var scope = NewDisposeScope();
        using var optimiser = Optimizers.Adam(model.parameters(), 0.01, decay: 1e-4);
        Assert.Equal(golden.Keys, model.state_dict().Keys);
        foreach (var loss in golden.Losses)
            Assert.Equal(loss, model.Step(golden.Ids.Tensor(), optimiser), 1e-5);
        model.eval();
        golden.Scores.AssertSame(model.call(golden.Ids.Tensor())[TensorIndex.Colon, -1], "score");
    }

    /// <summary>Embedding, dropout, linear, norm, causal attention by hand, and scores against the table.</summary>
    private sealed class AttentionModel : Module<Tensor, Tensor>
    {
        private readonly long count;
        private readonly Embedding items;
        private readonly Linear inner;
        private readonly LayerNorm norm;
        private readonly Dropout dropout = Dropout(0.2);

        public AttentionModel(long items, long width) : base(nameof(AttentionModel))
        {
            count = items;
            this.items = Embedding(items, width, padding_idx: 0);
            inner = Linear(width, 3 * width);
            norm = LayerNorm(width);
            RegisterComponents();
        }

        public override Tensor forward(Tensor ids) // [B, L]
        {
            var x = dropout.call(items.call(ids)); // [B, L, D]
            var qkv = inner.call(x).chunk(3, -1);
            var scores = qkv[0].matmul(qkv[1].transpose(1, 2)) / Math.Sqrt(x.shape[2]); // [B, L, L]
            var ahead = ones(ids.shape[1], ids.shape[1]).triu(1) == 1;
            var attention = dropout.call(scores.masked_fill(ahead, double.NegativeInfinity).softmax(-1));
            return norm.call(x + attention.matmul(qkv[2])).matmul(items.weight!.t());
        }

        /// <summary>One step on next-item prediction with id 0 as padding; the loss before it.</summary>
        public float Step(Tensor ids, optim.Optimizer optimiser)
        {
            using var scope = NewDisposeScope();
            var scores = call(ids[.., ..^1]).reshape(-1, count);
            var loss = functional.cross_entropy(scores, ids[.., 1..].reshape(-1), ignore_index: 0);
            optimiser.zero_grad();
            loss.backward();
            nn.utils.clip_grad_norm_(parameters(), 1.0);
            optimiser.step();
            return loss.item<float>();
        }
    }
}
