using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Experiments;
using SeqRec.Federation;
using SeqRec.Models;
using SeqRec.Reporting;
using SeqRec.Tests.Federation;
using SeqRec.Tests.Reporting;
using SeqRec.Tests.Training;
using SeqRec.Training;
using static TorchSharp.torch;
using TemporaryFolder = SeqRec.Tests.Data.TemporaryFolder;

namespace SeqRec.Tests.Faults;

/// <summary>A reader and a small file that it reads.</summary>
/// <param name="Name">What is read.</param>
/// <param name="Whole">A file that is as it should be.</param>
/// <param name="Refusal">The exception that its documentation promises, or the base of those.</param>
/// <param name="Read">Reads all of a file.</param>
internal sealed record ReaderUnderDamage(string Name, byte[] Whole, Type Refusal, Action<string> Read);

/// <summary>Every reader of the library that takes a file, or words, from outside.</summary>
internal static class ReadersUnderDamage
{
    private const string RecBole = "user_id:token\titem_id:token\trating:float\ttimestamp:float\nu2\tB00A\t3.5\t20\nu1\tB00B\t1\t1e1\nu2\tB00C\t4\t50\n";
    private const string Sequences = "1 5 30 10\n2 10 7\n3 5 6 10 12\n";

    public static IReadOnlyList<ReaderUnderDamage> All(TemporaryFolder folder) =>
    [
        Data("interactions: recbole", RecBole, path => RecBoleReader.Read(path)),
        Data("interactions: recbole, gzip", Stored(RecBole), path => RecBoleReader.Read(path)),
        Data("interactions: sequences", Sequences, path => SequenceTextReader.Read(path)),
        Data("interactions: sequences, gzip", Stored(Sequences), path => SequenceTextReader.Read(path)),
        Data("interactions: pairs", "1 7\n1 8\n2 7\n3 12\n", path => PairTextReader.Read(path)),
        Data("interactions: Amazon reviews", "{'reviewerID': 'A1', 'asin': 'B1', 'overall': 5.0, 'unixReviewTime': 100}\n{\"reviewerID\": \"A2\", \"asin\": \"B2\", \"helpful\": [1, 2], \"overall\": 3.0, \"unixReviewTime\": 7}\n", path => AmazonReviews.ReadLog(path, out _)),
        Data("interactions: Taobao", "1,10,7,pv,300\n1,11,8,buy,200\n2,10,7,cart,5\n", path => TaobaoReader.Read(path, TaobaoReader.Behaviours)),
        Data("interactions: RecHub", "user_id,item_id,time,cate_id\n1,2,30,3\n1,3,40,3\n2,2,50,3\n", path => RecHubReader.Read(path)),
        Data("interactions: histories as CSV", "user_id,title,history_item_id,item_id\nA,\"x, y\",\"[1, 2]\",3\nA,y,[1],2\n", path => HistoryCsvReader.Read("fuzz", path)),
        Data("interactions: invoices as CSV", "InvoiceNo,StockCode,Description,Quantity,InvoiceDate\n1,A,\"CUP, BLUE\",6,2010-12-01 08:26:00\n1,B,LAMP,1,2010-12-01 08:26:00\n", path => InvoiceCsvReader.Read("fuzz", path, out _, out _)),
        Data("interactions: bundles as CSV", "user ID,item ID,timestamp\n0,7,20\n0,9,10\n1,7,30\n", path => BundleCsvReader.Read("fuzz", name => name == "user_item.csv" ? path : Beside(folder, name, BundleTexts(name)), out _)),
        Data("interactions: prefixes", Prefixes + "0\t5 6\t7\n0\t5\t6\n1\t9\t8\n", path => RecBolePrefixReader.Read(InTheMiddle(folder, path))),
        Data("client's codes", "item_id:token\tcodes:token_seq\n7\t0 3\n9\t2 1\n", path => { File.Copy(path, Beside(folder, "client.item", ""), overwrite: true); Beside(folder, "client.inter", "user_id:token\titem_id:token\n0\t7\n0\t9\n"); ClientFolder.Read(folder.Path, 2, 4); }),
        Data("click rows", "10 11;3 4;12;3;1\n11;4;10;3;0\n", path => DinRowsReader.Read(path)),
        Data("item table: recbole", "item_id:token\ttitle:token_seq\tprice:float\n1\tGreen Tea\t3.5\n2\tMilk\t1\n", path => RecBoleReader.ReadItems(path)),
        Data("item attributes", """{"1": [3, 4], "2": [5], "17": [3, 9, 11]}""", path => ItemAttributes.Read(path)),
        Data("item metadata, gzip", Stored("""{"B1": {"title": "Ink", "description": "", "brand": "HP", "categories": "Office"}}"""), path => ItemMetadata.Read(path)),
        Data("item codes", "1,2,255\n0,17,3\n", path => ItemCodes.Read(path)),
        Data("word pieces", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nun\n##aff\n##able\n", path => WordPieceTokenizer.Read(path)),
        Data("tokenizer.json", """{"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":{"type":"Fuse"},"model":{"type":"BPE","unk_token":null,"vocab":{"<s>":0,"a":1,"b":2,"ab":3},"merges":["a b"]}}""", path => BpeTokenizer.Read(path).Encode("abba")),
        Data("Llama's config.json", """{"model_type":"llama","hidden_act":"silu","hidden_size":8,"intermediate_size":16,"num_hidden_layers":2,"num_attention_heads":2,"vocab_size":20,"rms_norm_eps":1e-5,"rope_theta":10000.0}""", path => LlamaConfig.Read(path)),
        Data("BERT's config.json", """{"model_type":"bert","hidden_act":"gelu","vocab_size":20,"max_position_embeddings":9,"type_vocab_size":2,"hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":16}""", path => BertConfig.Read(path)),
        Data("llama2.c weights", Llama2c(), path => { using var file = new Llama2cFile(path); ReadAll(file); }),
        Data("llama2.c tokens", Llama2cTokens("a", "bc", "<0x0A>"), path => Llama2cTokenizer.Read(path)),
        Data("safetensors", Safetensors(folder), path => { using var file = new SafetensorsFile(path); ReadAll(file); }),
        Data("safetensors index", """{"metadata": {"total_size": 28}, "weight_map": {"a": "whole.safetensors", "b.c": "whole.safetensors"}}""", path => { using var file = new ShardedSafetensors(path); ReadAll(file); }),
        new("catalogue", Bytes("""{"sets": [{"name": "a", "title": "A", "provider": "P", "paper": "Q", "terms": "T", "addresses": ["x"], "format": "pairs", "interactions": "a.txt", "counts": {"users": 2, "items": 3, "interactions": 4}, "files": [{"path": "a.txt", "bytes": 5, "sha256": "ab"}]}]}"""),
            typeof(JsonException), path => { using var stream = File.OpenRead(path); DataCatalog.Parse(stream); }),
        new("published numbers", Resource("papers/dien.json"), typeof(PaperNumbersException), path => { using var stream = File.OpenRead(path); PaperNumbers.Parse(path, stream); }),
        new("run record", Bytes(JsonSerializer.Serialize(Runs.Run(), RunRecordFile.Json)), typeof(RunRecordException), path => RunRecord.Read(path)),
        new("test ranks", Bytes($"{UserRanks.Of([new(3, 0), new(30, 0), new(0, 2), new(12, 0)])}"), typeof(InvalidScoresException), path => UserRanks.Read(path)),
        new("options of a command", Bytes("model.dim=18 model.reader=Sum model.dice=true batches.batchSize=128 batches.seed=1 train.learningRate=0.01 train.maxGradientNorm=5"), typeof(ArgumentException), ReadOptions),
        .. new[] { "checkpoint.json", "epochs.json", "model.safetensors", "optimizer.safetensors" }.Select(file => Checkpoint(folder, file)),
        .. new[] { "rounds.json", "client-0.safetensors" }.Select(file => RoundCheckpoint(folder, file))
    ];

    private static ReaderUnderDamage Data(string name, string whole, Action<string> read) => Data(name, Bytes(whole), read);

    private static ReaderUnderDamage Data(string name, byte[] whole, Action<string> read) => new(name, whole, typeof(DataSetException), read);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    // A gzip file that every version of the library packs alike.
    private static byte[] Stored(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression)) gzip.Write(Bytes(text));
        return packed.ToArray();
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(PaperNumbers).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void ReadAll(IWeights file)
    {
        using var scope = NewDisposeScope();
        foreach (var name in file.Entries.Keys) file.Read(name);
    }

    private const string Prefixes = "user_id:token\titem_id_list:token_seq\titem_id:token\n";

    private static string BundleTexts(string file) => file == "item_titles.csv" ? "item ID,titles\n7,Tea\n9,Coffee\n" : "item ID,categories\n7,\"[[Food,Tea]]\"\n";

    // A whole file that a reader finds by its name.
    private static string Beside(TemporaryFolder folder, string name, string text) => folder.Write(name, text);

    // The damaged training file between whole ones of validation and test.
    private static string InTheMiddle(TemporaryFolder folder, string damaged)
    {
        Beside(folder, "p.valid.inter", Prefixes + "0\t5 6 7\t5\n1\t9 8\t2\n");
        Beside(folder, "p.test.inter", Prefixes + "0\t5 6 7 5\t4\n1\t9 8 2\t3\n");
        File.Copy(damaged, Path.Combine(folder.Path, "p.train.inter"), overwrite: true);
        return Path.Combine(folder.Path, "p.train.inter");
    }

    // Each word as after --set.
    private static void ReadOptions(string path)
    {
        var recipe = ((ClickExperiment)Experiment.Of("BaseModel", "simulated", "last-item")).Recipe();
        foreach (var word in Encoding.UTF8.GetString(File.ReadAllBytes(path)).Split(' '))
            recipe = recipe.With(word.Split('=', 2)[0], word.Split('=', 2).ElementAtOrDefault(1) ?? "");
    }

    private static byte[] Llama2c()
    {
        int[] sizes = [4, 3, 2, 1, 1, 5, 6];
        return [.. sizes.SelectMany(BitConverter.GetBytes), .. Enumerable.Range(0, 20 + 2 * (4 + 4 * 16 + 4 + 3 * 12) + 4 + 6 * 4).SelectMany(k => BitConverter.GetBytes((float)k))];
    }

    private static byte[] Llama2cTokens(params string[] pieces) =>
        [.. BitConverter.GetBytes(8), .. pieces.SelectMany(p => (byte[])[.. BitConverter.GetBytes(-1f), .. BitConverter.GetBytes(p.Length), .. Bytes(p)])];

    private static byte[] Safetensors(TemporaryFolder folder)
    {
        var path = Path.Combine(folder.Path, "whole.safetensors");
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["a"] = arange(3), ["b.c"] = ones(2, 2), ["nothing"] = zeros(0, 2) });
        return File.ReadAllBytes(path);
    }

    private static ReaderUnderDamage Checkpoint(TemporaryFolder folder, string name)
    {
        var (run, batches) = (Path.Combine(folder.Path, "run-" + name), new ScriptedBatches(_ => ["a", "b"]));
        var options = new TrainOptions { Epochs = 1, Checkpoint = run };
        using (var model = new OneWeight()) new Trainer(options, time: new StandingClock()).Fit(model, batches);
        var file = Path.Combine(run, "epoch-00001", name);
        return new($"checkpoint: {name}", File.ReadAllBytes(file), typeof(CheckpointException), damaged =>
        {
            File.Copy(damaged, file, overwrite: true);
            using var model = new OneWeight();
            new Trainer(options).Fit(model, batches);
        });
    }

    private static ReaderUnderDamage RoundCheckpoint(TemporaryFolder folder, string name)
    {
        var run = Path.Combine(folder.Path, "run-" + name);
        Federate(run);
        var file = Path.Combine(run, "round-00001", name);
        return new($"checkpoint: {name}", File.ReadAllBytes(file), typeof(CheckpointException), damaged =>
        {
            File.Copy(damaged, file, overwrite: true);
            Federate(run);
        });
    }

    // One round, unless it is there already.
    private static void Federate(string run)
    {
        var options = new FederatedOptions { Rounds = 1 };
        using var model = new Pull(1, 2, 3, 4, 5, 6);
        using var client = new FederatedClient<Pull, string>(model, model.Table, new ScriptedBatches(_ => ["a"]), 1, null, options, 1);
        new FederatedState(new(options, new float[6], 2, [client]), [client], run).Run();
    }

    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
