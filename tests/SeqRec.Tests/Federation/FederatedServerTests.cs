using System.Runtime.InteropServices;
using SeqRec.Data;
using SeqRec.Federation;
using SeqRec.Models;
using SeqRec.Tests.Layers;
using SeqRec.Tests.Models;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Federation;

[Collection(SharedTorchState.Name)]
public class FederatedServerTests
{
    private static readonly float[] One = [1, 2, 3, 4, 5, 6], Other = [-1, 2, 0, 0, 0, -6], Start = [.1f, .2f, .3f, .4f, .5f, .6f];

    [Fact]
    public void Without_noise_G_descends_along_the_weighted_mean_of_the_summed_gradients()
    {
        var (server, clients) = Pair(new() { Channel = "None", ServerRate = 0.01 }, rows: (1, 3));
        server.RunRound(1);  // two batches
        AssertClose(Start.Select((g, k) => g - 0.01 * 2 * (0.25 * One[k] + 0.75 * Other[k])), server.Table);
        Assert.All(clients, client => Assert.Equal(server.Table.ToArray(), client.Table));
    }

    [Fact]
    public void Federated_averaging_takes_the_mean_of_the_tables()
    {
        var options = new FederatedOptions { Local = new() { LearningRate = 0.1 } };
        var (server, _) = Pair(options, rows: (1, 3));
        server.RunRound(1);  // Adam goes 0.1 against the sign in each of two steps
        AssertClose(Start.Select((g, k) => g - 0.2 * (0.25 * Math.Sign(One[k]) + 0.75 * Math.Sign(Other[k]))), server.Table, 1e-5);
    }

    [Fact]
    public void Weights_are_the_shares_of_training_rows()
    {
        var (server, _) = Pair(new(), rows: (12_754, 12_888));
        Assert.Equal([12_754f / 25_642, 12_888f / 25_642], server.Weights.Select(w => w[0]));
    }

    [Fact]
    public void Tables_are_copied_by_value_and_the_rest_stays_local()
    {
        var (server, clients) = Pair(new(), rows: (1, 1));
        server.RunRound(1);
        Assert.Equal(clients[0].Table, clients[1].Table);
        using (no_grad()) clients[0].Model.Table.add_(1);
        Assert.Equal(server.Table.ToArray(), clients[1].Table);
    }

    [Fact]
    public void The_proximal_term_pulls_back_to_G()
    {
        var options = new FederatedOptions { Channel = "None", ServerRate = 1, Local = new() { Method = LocalMethod.Proximal, Proximal = 5, LearningRate = 0.1 } };
        var (server, _) = Pair(options, rows: (1, 0));
        server.RunRound(1);  // at the second step E - G is 0.1 against the gradient's sign: 2 g - 2 μ 0.1
        AssertClose(Start.Select((g, k) => g - (2 * One[k] - 2 * 5 * 0.1)), server.Table, 1e-4);
    }

    [Fact]
    public void In_SCAFFOLD_all_clients_go_the_same_way_from_the_second_round_on()
    {
        var options = new FederatedOptions { Local = new() { Method = LocalMethod.Scaffold, TableRate = 0.01 } };
        var (server, clients) = Pair(options, rows: (1, 3));
        server.RunRound(1);
        AssertClose(One.Select(g => (double)g), Floats(clients[0].Sent!.Control!), 1e-4);  // from 0 to the mean of its gradients
        Assert.Equal(0.02 * 6, Floats(clients[0].Sent!.Table)[5], 1e-5);
        server.RunRound(2);
        var mean = One.Zip(Other, (a, b) => 2 * 0.01 * (0.25 * a + 0.75 * b));                 // steps times rate times c
        AssertClose(mean, Floats(clients[0].Sent!.Table), 1e-5);
        AssertClose(mean, Floats(clients[1].Sent!.Table), 1e-5);
        AssertClose(new double[6], Floats(clients[1].Sent!.Control!), 1e-4);                    // gradients have not changed
        Assert.Contains("carries gradients", Assert.Throws<ArgumentException>(() => Pair(options with { Channel = "None" }, (1, 1))).Message);
    }

    [Fact]
    public void Only_popular_rows_are_exchanged()
    {
        var options = new FederatedOptions { Channel = "None", ServerRate = 0.01, PopularShare = 0.5 };
        var (server, clients) = Pair(options, rows: (1, 1), counts: ([5, 0, 1], [2, 0, 6]));   // 7, 0, 7: the first of two used rows, and its equal
        Assert.Equal([0, 2], server.Rows);
        var report = server.RunRound(1);
        Assert.Equal((2 * 4 * 4, 2 * 4 * 4), (report.BytesUp, report.BytesDown));
        Assert.Equal(Start[2..4], server.Table[2..4].ToArray());
        Assert.NotEqual(clients[0].Table[2..4], clients[1].Table[2..4]);
        Assert.Equal(clients[0].Table[4..], clients[1].Table[4..]);
        Assert.Throws<ArgumentException>(() => Pair(options with { PopularShare = 0 }, (1, 1), ([1, 1, 1], [1, 1, 1])));
    }

    [Fact]
    public void Frequencies_weigh_each_row_and_unused_rows_equally()
    {
        var (server, _) = Pair(new() { Weights = ClientWeights.Frequencies }, rows: (1, 9), counts: ([3, 0, 0], [1, 2, 0]));
        Assert.Equal([0.75f, 0, 0.5f], server.Weights[0]);
        Assert.Equal([0.25f, 1, 0.5f], server.Weights[1]);
    }

    [Theory, InlineData("None"), InlineData("FedAvg"), InlineData("OneBit")]
    public void Secure_aggregation_gives_the_same_mean(string channel)
    {
        float[] Table(bool secure)
        {
            var (server, _) = Pair(new() { Channel = channel, Secure = secure, ServerRate = 0.01, Rounds = 2 }, rows: (1, 3));
            server.Run();
            return server.Table.ToArray();
        }
        AssertClose(Table(false).Select(v => (double)v), Table(true), 1e-6);
    }

    [Theory, InlineData(LocalMethod.Plain), InlineData(LocalMethod.Scaffold)]
    public void A_client_that_drops_out_has_no_part_in_the_mean(LocalMethod method)
    {
        float[] Table(bool secure)
        {
            var options = new FederatedOptions { Secure = secure, Local = new() { Method = method, LearningRate = 0.01 } };
            PullingClient[] clients = [new(options, 1, null, One), new(options, 2, null, Other) { Absent = [1, 2] }, new(options, 3, null, [2, 2, 2, 2, 2, 2])];
            var server = new FederatedServer(options, Start, 2, clients);
            Assert.Equal(2, server.RunRound(1).Clients);
            Assert.Equal(secure ? 64 : 0, server.RunRound(2).BytesUp - 2 * 24 * (method == LocalMethod.Scaffold ? 2 : 1));  // two secrets revealed
            return server.Table.ToArray();
        }
        AssertClose(Table(false).Select(v => (double)v), Table(true), 1e-6);
    }

    [Fact]
    public void A_client_that_would_be_the_only_one_reveals_nothing_and_G_stays()
    {
        var options = new FederatedOptions { Secure = true, Local = new() { LearningRate = 0.02 } };
        var server = new FederatedServer(options, Start, 2, [new PullingClient(options, 1, null, One), new PullingClient(options, 2, null, Other) { Absent = [1] }]);
        var report = server.RunRound(1);
        Assert.Equal((0, 0L, 0.0), (report.Clients, report.BytesUp, report.MeanShift));
        Assert.Equal(["client 1 has not finished the round", "client 0 refuses to reveal masks, for its upload would then be open to the server"], report.Dropped.Select(d => d.ToString()));
        Assert.Equal(Start, server.Table.ToArray());
        Assert.Equal((2, 0), (server.RunRound(2).Clients, server.RunRound(3).Dropped.Count));
        Assert.NotEqual(Start, server.Table.ToArray());
        Assert.Contains("one alone", Assert.Throws<ArgumentException>(() => new FederatedServer(options, Start, 2, [new PullingClient(options, 1, null, One)])).Message);
    }

    [Fact]
    public void A_round_without_uploads_and_a_loss_that_is_no_number_are_reported()
    {
        var options = new FederatedOptions();
        var server = new FederatedServer(options, Start, 2, [new PullingClient(options, 1, null, One) { Absent = [1] }]);
        Assert.Contains("round 1", Assert.Throws<InvalidOperationException>(() => server.RunRound(1)).Message);
        using var model = new Pull(One);
        using var client = new FederatedClient<Pull, string>(model, model.Table, new Training.ScriptedBatches(_ => ["a", "NaN"]), 1, null, options, 1);
        Assert.Throws<TrainingDivergedException>(() => new FederatedServer(options, Start, 2, [client]).RunRound(1));
        Assert.Contains("code counts", Assert.Throws<InvalidOperationException>(() => new FederatedServer(options with { PopularShare = 0.5 }, Start, 2, [client])).Message);
    }

    [Theory, InlineData("FedAvg", true), InlineData("ReferenceCipher", false)]
    public void A_shared_table_carries_what_was_learnt_and_the_published_cipher_does_not(string channel, bool learns)
    {
        manual_seed(7);
        var options = new FederatedOptions { Channel = channel, Rounds = 12, Local = new() { LearningRate = 0.02 } };
        var clients = new[] { 1UL, 2UL }.Select(seed => Client(ItemCodes.Random(12, 4, 8, seed), options, seed)).ToArray();
        using var table = init(clients[0].Model.CodeTable);
        var server = new FederatedServer(options, table.data<float>().ToArray(), 16, clients);
        server.Run();
        foreach (var client in clients)
        {
            Assert.Equal(server.Table.ToArray(), client.Model.CodeTable.detach().data<float>().ToArray());
            Assert.True(client.Losses[^1] < client.Losses[0]);
            client.Model.eval();
        }
        Assert.False(clients[0].Model.get_parameter("positions.weight")!.eq(clients[1].Model.get_parameter("positions.weight")!).any().ToBoolean());
        var shift = server.Table.ToArray().Zip(table.data<float>(), (after, before) => Math.Abs(after - before)).Average();
        Assert.Equal(learns, shift > 0.01);

        static Tensor init(Tensor like) => randn(like.shape) * 0.02f;
    }

    private static FederatedClient<Pfcr, SequenceBatch> Client(ItemCodes codes, FederatedOptions options, ulong seed)
    {
        var model = new Pfcr(new() { MaxLength = 8, Dim = 16, InnerDim = 20, Layers = 1, Dropout = 0.1, AttentionDropout = 0.1 }, codes);
        var batches = new SequenceBatches(Splits.Cycle(24, 12, 8), new() { MaxLength = 8, Positions = TargetPositions.LastOfPrefix, BatchSize = 32, Seed = seed });
        return new(model, model.CodeTable, batches, batches.RowCount, codes.Frequencies(), options, seed);
    }

    private static (FederatedServer, PullingClient[]) Pair(FederatedOptions options, (long, long) rows, (int[], int[])? counts = null)
    {
        PullingClient[] clients = [new(options, rows.Item1, counts?.Item1, One), new(options, rows.Item2, counts?.Item2, Other)];
        return (new(options, Start, 2, clients), clients);
    }

    private static float[] Floats(byte[] message) => MemoryMarshal.Cast<byte, float>(message).ToArray();

    private static void AssertClose(IEnumerable<double> expected, ReadOnlySpan<float> actual, double tolerance = 1e-6) =>
        Assert.InRange(expected.Zip(actual.ToArray(), (e, a) => Math.Abs(e - a)).Max(), 0, tolerance);
}
