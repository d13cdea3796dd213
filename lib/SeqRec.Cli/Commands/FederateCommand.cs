using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using SeqRec.Data;
using SeqRec.Experiments;
using SeqRec.Federation;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec federate</c>: PFCR's federated pre-training, in one process or with a process for the server and one for each client.</summary>
internal sealed class FederateCommand : ICommandSource
{
    /// <summary>The command's name.</summary>
    public const string Name = "federate";

    private const string TableName = "codes.weight";  // as in the clients' models
    private static readonly FederationTimes Defaults = new();

    private readonly Argument<string> set = new("set") { Description = $"One of {string.Join(", ", ContentDomains.Known)}." };
    private readonly Option<string> like = new("--like") { HelpName = "SET", Description = "The set the folders were prepared from; simulated ones have smaller models. Server and clients need the same.", DefaultValueFactory = _ => ContentDomains.OfficeScientific };
    private readonly Option<string> rendezvous = new("--rendezvous") { HelpName = "HOST:PORT", Description = "Where the server is: an address that reaches it, and its port.", Required = true };
    private readonly Option<int> clients = new("--clients") { Description = "Places for clients.", Required = true };
    private readonly Option<int> rank = new("--rank") { Description = "The client's place, from 0; no two may have the same.", Required = true };
    private readonly Option<string> folder = new("--data") { HelpName = "DIR", Description = "The client's own folder; it reads no other.", Required = true };
    private readonly Option<string[]> folders = new("--data") { HelpName = "DIR", Description = "The folder of each client, in order.", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> outFolder = new("--out") { HelpName = "DIR", Description = "Where the clients' folders go.", Required = true };
    private readonly Option<string?> outFile = new("--out") { HelpName = "FILE", Description = "Writes the result as safetensors: the server the shared table, a client its model." };
    private readonly Option<string[]> changes = new("--set") { Description = $"{OptionChange.Help} Server and clients need the same.", DefaultValueFactory = _ => [] };
    private readonly Option<int> seed = new("--seed") { Description = "Of everything random but keys; server and clients need the same.", DefaultValueFactory = _ => 42 };
    private readonly Option<double> join = Time("--join-timeout", Defaults.Join, "The server waits so long for all clients, then begins with those who are there; a client for the server.");
    private readonly Option<double> round = Time("--round-timeout", Defaults.Round, "A client that trains longer is dropped for the round.");
    private readonly Option<double> message = Time("--timeout", Defaults.Message, "So long a message may take that needs no training.");
    private readonly Option<double> patience = Time("--patience", Defaults.Patience, "So long a client waits for the server's next message, other clients' training included.");

    public Command Build() => new(Name, "Trains a table that clients share and data that they do not: in one process, or in one for each.") { Prepare(), Local(), Server(), Client() };

    private Command Prepare()
    {
        var command = new Command("prepare", "Writes a folder for each client: its interactions, and its items' codes, which one quantiser makes from all texts.") { set, outFolder, changes, seed };
        command.SetAction(parsed =>
        {
            foreach (var written in (Deployment(parsed) with { Data = parsed.GetRequiredValue(set) }).Prepare(parsed.GetRequiredValue(outFolder))) Console.WriteLine(written);
        });
        return command;
    }

    private Command Local()
    {
        var command = new Command("local", "Trains with all clients in this process; the table is that of separate processes.") { folders, like, outFile, changes, seed };
        command.SetAction((parsed, _) => Stoppable(cancellation =>
        {
            var deployment = Deployment(parsed);
            DeployedClient[] all = [.. parsed.GetRequiredValue(folders).Select(deployment.Client)];
            Train(deployment.Server([.. all.Select(client => client.Client)]), parsed.GetValue(outFile), deployment, cancellation);
            foreach (var client in all) client.Dispose();
        }));
        return command;
    }

    private Command Server()
    {
        var command = new Command("server", "Serves a federated training; reads no data.") { rendezvous, clients, like, outFile, changes, seed, join, round, message };
        command.SetAction((parsed, _) => Stoppable(cancellation =>
        {
            var (deployment, (host, port)) = (Deployment(parsed), Address.Of(parsed.GetRequiredValue(rendezvous)));
            var (rows, dim) = deployment.TableShape;
            var times = new FederationTimes { Join = Seconds(parsed, join), Round = Seconds(parsed, round), Message = Seconds(parsed, message) };
            using var meeting = new ServerMeeting(host, port, parsed.GetRequiredValue(clients), deployment.Settings, times);
            Console.WriteLine($"serving at {host}:{meeting.Port}; settings:\n{deployment.Settings}");
            RemoteClient[] remote = [.. Enumerable.Range(0, parsed.GetRequiredValue(clients)).Select(k => new RemoteClient(k, meeting, (long)rows * dim))];
            try
            {
                Train(deployment.Server(remote), parsed.GetValue(outFile), deployment, cancellation);
            }
            finally
            {
                meeting.End();
                foreach (var client in remote) client.End();
                foreach (var client in remote) client.Dispose();
            }
        }));
        return command;
    }

    private Command Client()
    {
        var command = new Command("client", "Takes part with the data of its own folder; comes again when the connection breaks, until the server ends the training.")
        {
            rendezvous, rank, folder, like, outFile, changes, seed, join, message, patience
        };
        command.SetAction((parsed, _) => Stoppable(cancellation =>
        {
            var (deployment, (host, port), place) = (Deployment(parsed), Address.Of(parsed.GetRequiredValue(rendezvous)), parsed.GetRequiredValue(rank));
            using var client = deployment.Client(parsed.GetRequiredValue(folder), place);
            var times = new FederationTimes { Join = Seconds(parsed, join), Message = Seconds(parsed, message), Patience = Seconds(parsed, patience) };
            new ClientSession(client.Client, new(host, port, place, deployment.Settings, times), line => Console.WriteLine($"client {place}: {line}")).Run(cancellation);
            foreach (var (k, loss) in client.Losses.Index()) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"client {place}: loss of its training {k + 1}: {loss:F4}"));
            if (parsed.GetValue(outFile) is { } path) SafetensorsFile.Write(path, client.Model.state_dict());
        }));
        return command;
    }

    // Ctrl-C and a request to end are heeded after the round or message under way, so that a server can still tell its clients.
    private static Task<int> Stoppable(Action<CancellationToken> act) => Task.Run(() =>
    {
        using var stop = new StopSignal();
        try
        {
            act(stop.Token);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            Console.Error.WriteLine($"seqrec: {(e is OperationCanceledException ? "stopped before the last round" : e.Message)}");
            return ExitCode.BadInput;
        }
    });

    private FederatedDeployment Deployment(ParseResult parsed) => new() { Data = parsed.GetValue(like) ?? ContentDomains.OfficeScientific, Seed = parsed.GetValue(seed), Changes = [.. parsed.GetRequiredValue(changes).Select(OptionChange.Of)] };

    private static void Train(FederatedServer server, string? path, FederatedDeployment deployment, CancellationToken cancellation)
    {
        Console.WriteLine($"before the first round: {server.BytesToStart} bytes");
        server.Run(new RoundLines(), cancellation);
        if (path is null) return;
        using var table = tensor(server.Table.ToArray(), [deployment.TableShape.Rows, deployment.TableShape.Dim]);
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { [TableName] = table });
    }

    private static Option<double> Time(string name, TimeSpan usual, string description) => new(name) { HelpName = "SECONDS", Description = description, DefaultValueFactory = _ => usual.TotalSeconds };

    private static TimeSpan Seconds(ParseResult parsed, Option<double> option) => parsed.GetValue(option) is var seconds and > 0 and < 1e7
        ? TimeSpan.FromSeconds(seconds) : throw new ArgumentException($"{option.Name} is above 0 seconds.");

    private sealed class RoundLines : IProgress<RoundReport>
    {
        public void Report(RoundReport value)
        {
            foreach (var joined in value.Joined) Console.WriteLine($"round {value.Round}: client {joined} has joined again");
            foreach (var dropped in value.Dropped) Console.WriteLine($"round {value.Round}: dropped: {dropped}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"round {value.Round}: {value.Clients} clients, {value.BytesUp} bytes up, {value.BytesDown} bytes down, mean shift {value.MeanShift:G4}"));
        }
    }
}
