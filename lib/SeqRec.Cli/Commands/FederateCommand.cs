using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using SeqRec.Data;
using SeqRec.Experiments;
using SeqRec.Federation;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Cli.Commands;

/// <summary><c>seqrec federate</c>: PFCR's federated pre-training with a folder of data for each client.</summary>
internal sealed class FederateCommand : ICommandSource
{
    /// <summary>The command's name.</summary>
    public const string Name = "federate";

    private const string TableName = "codes.weight";  // as in the clients' models

    private readonly Argument<string> set = new("set") { Description = $"One of {string.Join(", ", ContentDomains.Known)}." };
    private readonly Option<string> like = new("--like") { HelpName = "SET", Description = "The set the folders were prepared from; simulated ones have smaller models.", DefaultValueFactory = _ => ContentDomains.OfficeScientific };
    private readonly Option<string[]> folders = new("--data") { HelpName = "DIR", Description = "The folder of each client, in order.", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> outFolder = new("--out") { HelpName = "DIR", Description = "Where the clients' folders go.", Required = true };
    private readonly Option<string?> outFile = new("--out") { HelpName = "FILE", Description = "Writes the shared table as safetensors." };
    private readonly Option<string[]> changes = new("--set") { Description = OptionChange.Help, DefaultValueFactory = _ => [] };
    private readonly Option<int> seed = new("--seed") { Description = "Of everything random but keys.", DefaultValueFactory = _ => 42 };

    public Command Build() => new(Name, "Trains a table that clients share on data that they do not share.") { Prepare(), Local() };

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
        var command = new Command("local", "Trains with all clients in this process.")
        {
            folders, like, outFile, changes, seed, DeviceOption.Instance,
        };
        command.SetAction((parsed, _) => Stoppable(cancellation =>
        {
            var deployment = Deployment(parsed) with { Device = DeviceOption.Of(parsed) };
            DeployedClient[] all = [.. parsed.GetRequiredValue(folders).Select(deployment.Client)];
            Train(deployment.Server([.. all.Select(client => client.Client)]), parsed.GetValue(outFile), deployment, cancellation);
            foreach (var client in all) client.Dispose();
        }));
        return command;
    }

    // Ctrl-C and a request to end are heeded after the round under way.
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
