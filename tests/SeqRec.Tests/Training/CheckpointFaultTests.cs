using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;
using SeqRec.Training;
using static TorchSharp.torch;

namespace SeqRec.Tests.Training;

/// <summary>A checkpoint that is not whole is refused by name, and refusing changes nothing.</summary>
[Collection(SharedTorchState.Name)]
public sealed class CheckpointFaultTests : IDisposable
{
    private static readonly ScriptedBatches Batches = new(_ => ["a", "b"]);
    private static readonly string[] Files = ["best.safetensors", "checkpoint.json", "epochs.json", "generator.safetensors", "model.safetensors", "optimizer.safetensors"];
    private readonly TemporaryFolder folder = new();

    public CheckpointFaultTests()
    {
        using var model = new OneWeight();
        new Trainer(Options).Fit(model, Batches, new Script(model, 0.5, 0.6));
    }

    private TrainOptions Options => new() { Epochs = 2, LearningRate = 0.1, Checkpoint = folder.Path };

    private string Newest => Path.Combine(folder.Path, "epoch-00002");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_safetensors_and_json_under_the_names_of_the_model()
    {
        Assert.Equal(Files, Directory.GetFiles(Newest).Select(Path.GetFileName).Order());
        Assert.Equal(["weight"], Names("model"));
        Assert.Equal(["weight"], Names("best"));
        Assert.Equal(["weight.exp_avg", "weight.exp_avg_sq", "weight.step"], Names("optimizer"));
        using var optimizer = new SafetensorsFile(Path.Combine(Newest, "optimizer.safetensors"));
        Assert.Equal(4, optimizer.Read("weight.step").item<long>());
        IEnumerable<string> Names(string file)
        {
            using var open = new SafetensorsFile(Path.Combine(Newest, file + ".safetensors"));
            return open.Entries.Keys.Order();
        }
    }

    [Theory, MemberData(nameof(Each))]
    public void A_flipped_bit_is_found_wherever_it_is(string file)
    {
        var random = new Xoshiro256(7);
        var whole = File.ReadAllBytes(PathOf(file));
        for (var k = 0; k < 60; k++)
        {
            var (place, damaged) = (random.Below(whole.Length), whole.ToArray());
            damaged[place] ^= (byte)(1 << (int)random.Below(8));
            File.WriteAllBytes(PathOf(file), damaged);
            Assert.StartsWith(Newest, Refused().Message);
        }
        File.WriteAllBytes(PathOf(file), whole);
        using var model = new OneWeight();
        Assert.Equal(2, new Trainer(Options).Fit(model, Batches).BestEpoch);
    }

    [Theory, MemberData(nameof(Each))]
    public void A_file_cut_short_or_missing_is_named(string file)
    {
        var whole = File.ReadAllBytes(PathOf(file));
        foreach (var length in new[] { 0, 1, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(PathOf(file), whole[..length]);
            Assert.StartsWith($"{PathOf(file)}: ", Refused().Message);
        }
        File.Delete(PathOf(file));
        Assert.StartsWith($"{PathOf(file)}: The file is missing. The checkpoint is damaged: put the file back, or remove the folder", Refused().Message);
    }

    [Theory, MemberData(nameof(Each))]
    public void A_folder_in_the_place_of_a_file_is_named(string file)
    {
        File.Delete(PathOf(file));
        Directory.CreateDirectory(PathOf(file));
        var message = Refused().Message;
        Assert.StartsWith(Newest, message);
        Assert.Contains(PathOf(file), message);
    }

    [Fact]
    public void A_file_in_the_place_of_a_checkpoint_is_named()
    {
        Directory.Delete(Newest, recursive: true);
        File.WriteAllText(Newest, "");
        Assert.StartsWith($"{Newest}: ", Refused().Message);
    }

    public static TheoryData<string> Each => [.. Files];

    [Fact]
    public void An_older_whole_one_is_not_taken_silently_in_place_of_a_damaged_one()
    {
        using (var model = new OneWeight()) new Trainer(Options with { Epochs = 3, Checkpoint = folder.Path }).Fit(model, Batches, new Script(model, 0.7));
        Directory.Move(Path.Combine(folder.Path, "epoch-00003"), Path.Combine(folder.Path, "other"));
        Assert.Empty(Directory.GetDirectories(folder.Path, "epoch-*"));
        Directory.Move(Path.Combine(folder.Path, "other"), Path.Combine(folder.Path, "epoch-00002"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "epoch-00003"));
        Assert.StartsWith(Path.Combine(folder.Path, "epoch-00003", "checkpoint.json"), Refused().Message);
        Assert.True(Directory.Exists(Newest));
    }

    [Fact]
    public void The_format_of_before_is_refused_as_such()
    {
        File.Delete(PathOf("checkpoint.json"));
        File.WriteAllText(PathOf("model.bin"), "");
        Assert.Equal($"{Newest}: The checkpoint was written by an older version of the kit, in a format that is no longer read. Finish the run with that version, or remove the folder and start anew.", Refused().Message);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_with_the_difference()
    {
        using var model = new TwoWeights();
        var error = Assert.Throws<CheckpointException>(() => new Trainer(Options).Fit(model, Batches));
        Assert.StartsWith($"{PathOf("model.safetensors")}: The checkpoint is of another run: only the model has first.", error.Message);
    }

    [Fact]
    public void What_an_interruption_left_is_ignored_and_removed()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "epoch-00003.part"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "epoch-00001"));
        Directory.SetLastWriteTimeUtc(Path.Combine(folder.Path, "epoch-00001"), new DateTime(2099, 1, 1));  // clocks have no say
        using var model = new OneWeight();
        Assert.Equal(2, new Trainer(Options).Fit(model, Batches).Epochs.Count);
        Assert.Equal([Newest], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory, InlineData("/proc/none"), InlineData("file/folder")]
    public void A_place_that_cannot_be_written_is_named_and_what_to_do(string place)
    {
        folder.Write("file", "");
        using var model = new OneWeight();
        var target = Path.Combine(folder.Path, place, "epoch-00001");
        var error = Assert.Throws<CheckpointException>(() => new Trainer(Options with { Checkpoint = Path.Combine(folder.Path, place) }).Fit(model, Batches));
        Assert.StartsWith($"{target}: The checkpoint cannot be written (", error.Message);
        Assert.EndsWith("a run that is resumed then starts anew, for nothing had been saved yet.", error.Message);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_one_before()
    {
        folder.Write("epoch-00003.part", "a file in its place");
        using var model = new OneWeight();
        var error = Assert.Throws<CheckpointException>(() => new Trainer(Options with { Epochs = 3 }).Fit(model, Batches));
        Assert.EndsWith("goes on from epoch-00002.", error.Message);
        File.Delete(Path.Combine(folder.Path, "epoch-00003.part"));
        Assert.Equal(3, new Trainer(Options with { Epochs = 3 }).Fit(model, Batches).Epochs.Count);
    }

    // Refused, with weights and generator as they were.
    private CheckpointException Refused()
    {
        using var scope = NewDisposeScope();
        using var model = new OneWeight();
        var generator = get_rng_state().bytes.ToArray();
        var error = Assert.Throws<CheckpointException>(() => new Trainer(Options with { Epochs = 5 }).Fit(model, Batches));
        Assert.Equal((0, true), (model.Value, model.training));
        Assert.Equal(generator, get_rng_state().bytes.ToArray());
        return error;
    }

    private string PathOf(string file) => Path.Combine(Newest, file);
}
