using SeqRec.Federation;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Federation;

/// <summary>Server and clients with a link each; one that fails leaves the others alone.</summary>
[Collection(SharedTorchState.Name)]
public class LinkedFederationTests
{
    private static readonly float[] Start = [.1f, .2f, .3f, .4f, .5f, .6f];
    private static readonly float[][] Gradients = [[1, 2, 3, 4, 5, 6], [-1, 2, 0, 0, 0, -6], [2, 2, -2, 2, 2, 2]];

    public static TheoryData<FederatedOptions> Options => new(
        new() { Rounds = 3, Local = new() { LearningRate = 0.02 } },
        new() { Rounds = 2, Channel = "OneBit", ServerRate = 0.5 },
        new() { Rounds = 2, Channel = "KaryRR", ServerRate = 0.5, PopularShare = 0.5, Weights = ClientWeights.Frequencies },
        new() { Rounds = 3, Secure = true, Local = new() { LearningRate = 0.02 } },
        new() { Rounds = 3, Secure = true, PopularShare = 0.5, Local = new() { Method = LocalMethod.Scaffold, TableRate = 0.01 } });

    [Theory, MemberData(nameof(Options))]
    public void The_table_is_that_of_one_process(FederatedOptions options)
    {
        var expected = new FederatedServer(options, Start, 2, [.. Clients(options)]);
        var reports = expected.Run();
        using var linked = new LinkedClients(3);
        foreach (var (k, client) in Clients(options).Index()) linked.Start(k, client);
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        Assert.Equal(reports.Select(r => (r.Clients, r.BytesUp, r.BytesDown)), server.Run().Select(r => (r.Clients, r.BytesUp, r.BytesDown)));
        AssertClose(expected.Table, server.Table);
        Assert.NotEqual(Start, server.Table.ToArray());
        Assert.Equal(expected.BytesToStart, server.BytesToStart);
    }

    public static TheoryData<string, Func<ClientUpload, ClientUpload?>, string> Faults => new()
    {
        { "shape", u => u with { Table = u.Table[..^4] }, "20 bytes where 6 numbers take 24" },
        { "NaN", u => u with { Table = With(u.Table, 3, float.NaN) }, "number 3 is NaN" },
        { "infinite", u => u with { Table = With(u.Table, 0, float.NegativeInfinity) }, "number 0 is -Infinity" },
        { "range", u => u with { Table = With(u.Table, 5, 2e4f) }, "number 5 is 20000, beyond ±10000" },
        { "control", u => u with { Control = [1] }, "control that nobody asked for" },
        { "too long", u => u with { Table = new byte[1 << 20] }, "announces a message of 1048576 bytes" },
        { "none", _ => null, "has not finished" },
        { "diverged", _ => throw new SeqRec.Training.TrainingDivergedException(1, 1, double.NaN), "has not finished" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void An_upload_that_is_no_good_is_dropped_for_the_round(string name, Func<ClientUpload, ClientUpload?> spoil, string reason)
    {
        var options = new FederatedOptions { Local = new() { LearningRate = 0.02 } };
        using var linked = new LinkedClients(3);
        var clients = Clients(options);
        linked.Start(0, clients[0]);
        linked.Start(1, new WilfulClient(clients[1], (round, upload) => round == 1 ? spoil(upload!) : upload));
        linked.Start(2, clients[2]);
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        var first = server.RunRound(1);
        var dropped = Assert.Single(first.Dropped);
        Assert.Equal((2, 1), (first.Clients, dropped.Client));
        Assert.Contains(reason, dropped.Reason);
        AssertClose(Without(options, 1, rounds: 1), server.Table);
        if (name == "too long") linked.AwaitReturn(1);
        var second = server.RunRound(2);
        Assert.Equal((3, 0, name == "too long" ? 1 : 0), (second.Clients, second.Dropped.Count, second.Joined.Count));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_client_that_dies_is_dropped_and_a_new_one_takes_its_place(bool secure)
    {
        var options = new FederatedOptions { Secure = secure, Local = new() { LearningRate = 0.02 } };
        using var linked = new LinkedClients(3);
        var clients = Clients(options);
        var death = linked.Start(0, new WilfulClient(clients[0], (round, upload) => round == 1 ? throw new IOException("dies") : upload));
        _ = linked.Start(1, clients[1]);
        _ = linked.Start(2, clients[2]);
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        var first = server.RunRound(1);
        Assert.Contains("is lost", Assert.Single(first.Dropped).Reason);
        await Assert.ThrowsAsync<IOException>(() => death);
        AssertClose(Without(options, 0, rounds: 1), server.Table);
        Assert.Equal((2, 0, 0), Counts(server.RunRound(2)));
        _ = linked.Start(0, Clients(options)[0]);  // with a key of its own
        linked.AwaitReturn(0);
        var third = server.RunRound(3);
        Assert.Equal((3, 1, 0), Counts(third));
        Assert.Equal([0], third.Joined);
    }

    [Fact]
    public void A_client_that_has_nobody_to_hide_with_sends_nothing()
    {
        var options = new FederatedOptions { Secure = true };
        using var linked = new LinkedClients(2, join: TimeSpan.FromSeconds(0.5));
        var clients = Clients(options);
        linked.Start(0, clients[0]);
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        var report = server.RunRound(1);
        Assert.Equal(["client 1 has not joined within 0.5 s", "client 0 is alone and sends nothing, for the server could read it"], report.Dropped.Select(d => d.ToString()));
        Assert.Null(clients[0].Sent);
        Assert.Equal(Start, server.Table.ToArray());
        linked.Start(1, clients[1]);
        linked.AwaitReturn(1);
        Assert.Equal((2, 1, 0), Counts(server.RunRound(2)));
    }

    [Fact]
    public void A_client_that_refuses_to_reveal_says_so_and_takes_part_again()
    {
        var options = new FederatedOptions { Secure = true, Local = new() { LearningRate = 0.02 } };
        using var linked = new LinkedClients(2);
        var clients = Clients(options);
        linked.Start(0, clients[0]);
        linked.Start(1, new WilfulClient(clients[1], (round, upload) => round == 1 ? null : upload));
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        Assert.Equal((0, 0, 2), Counts(server.RunRound(1)));
        Assert.Equal(Start, server.Table.ToArray());
        Assert.Contains("0: round 1: no secret is revealed, for the server could then read the upload", linked.Log);
        Assert.Equal((2, 0, 0), Counts(server.RunRound(2)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_client_that_stalls_runs_into_the_time_out_and_comes_back(bool secure)
    {
        var options = new FederatedOptions { Secure = secure, Local = new() { LearningRate = 0.02 } };
        using var linked = new LinkedClients(3, round: TimeSpan.FromSeconds(1));
        var clients = Clients(options);
        linked.Start(0, clients[0]);
        linked.Start(1, clients[1]);
        linked.Start(2, new WilfulClient(clients[2], (round, upload) =>
        {
            if (round == 1) Thread.Sleep(1600);
            return upload;
        }));
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        Assert.Contains("Timed out", Assert.Single(server.RunRound(1).Dropped).Reason);
        AssertClose(Without(options, 2, rounds: 1), server.Table);
        linked.AwaitReturn(2);
        Assert.Equal((3, 1, 0), Counts(server.RunRound(2)));
        Assert.Contains(linked.Log, line => line.StartsWith("2: the server is lost"));
    }

    [Fact]
    public void Fast_clients_need_not_wait_for_slow_ones_to_be_heard()
    {
        var options = new FederatedOptions { Local = new() { LearningRate = 0.02 } };
        using var linked = new LinkedClients(3, message: TimeSpan.FromSeconds(1));
        foreach (var (k, client) in Clients(options).Index())
            linked.Start(k, new WilfulClient(client, (_, upload) =>
            {
                if (k == 0) Thread.Sleep(1600);
                return upload;
            }));
        Assert.Equal((3, 0, 0), Counts(new FederatedServer(options, Start, 2, linked.Remote).RunRound(1)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_client_that_is_late_joins_before_the_next_round(bool secure)
    {
        var options = new FederatedOptions { Secure = secure, Local = new() { LearningRate = 0.02 } };
        using var linked = new LinkedClients(3, join: TimeSpan.FromSeconds(1.5));
        var clients = Clients(options);
        linked.Start(0, clients[0]);
        linked.Start(2, clients[2]);
        var server = new FederatedServer(options, Start, 2, linked.Remote);
        var first = server.RunRound(1);
        Assert.Equal("client 1 has not joined within 1.5 s", Assert.Single(first.Dropped).ToString());
        Assert.Equal([0.25f, 0, 0.75f], server.Weights.Select(w => w[0]));
        AssertClose(Without(options, 1, rounds: 1), server.Table);
        linked.Start(1, clients[1]);
        linked.AwaitReturn(1);
        Assert.Equal((3, 1, 0), Counts(server.RunRound(2)));
        Assert.Equal([1f / 6, 2f / 6, 3f / 6], server.Weights.Select(w => w[0]));
    }

    [Fact]
    public async Task Clients_with_other_settings_or_no_place_are_turned_away()
    {
        using var linked = new LinkedClients(1);
        var client = Clients(new())[0];
        Assert.Contains("settings", (await Assert.ThrowsAsync<ArgumentException>(() => linked.Start(0, client, "other"))).Message);
        Assert.Contains("no place 1", (await Assert.ThrowsAsync<ArgumentException>(() => linked.Start(1, client))).Message);
        linked.Meeting.End();
        await linked.Start(0, client);  // too late: nothing to do
        Assert.Contains(linked.Log, line => line.Contains("over"));
    }

    private static (int, int, int) Counts(RoundReport report) => (report.Clients, report.Joined.Count, report.Dropped.Count);

    // The table of one process where a client is never there.
    private static float[] Without(FederatedOptions options, int absent, int rounds)
    {
        IFederatedClient[] clients = [.. Clients(options).Select((c, k) => k == absent ? new WilfulClient(c, (_, _) => null) : (IFederatedClient)c)];
        var server = new FederatedServer(options with { Rounds = rounds }, Start, 2, clients);
        server.Run();
        return server.Table.ToArray();
    }

    private static PullingClient[] Clients(FederatedOptions options) => [.. Gradients.Select((g, k) => new PullingClient(options, k + 1, [5 - k, 0, k], g))];

    private static byte[] With(byte[] table, int number, float value)
    {
        var changed = table.ToArray();
        BitConverter.TryWriteBytes(changed.AsSpan(number * sizeof(float)), value);
        return changed;
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Assert.InRange(expected.ToArray().Zip(actual.ToArray(), (e, a) => Math.Abs(e - a)).Max(), 0, 1e-6f);
}
