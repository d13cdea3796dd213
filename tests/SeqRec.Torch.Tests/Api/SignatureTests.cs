namespace SeqRec.Torch.Tests.Api;

/// <summary>What is public here has TorchSharp's signature, so that code written against it compiles against the package.</summary>
public class SignatureTests
{
    private static readonly string[] Public = [.. Signatures.Of(typeof(Tensor).Assembly)];

    [Fact]
    public void Every_public_member_is_TorchSharps_or_listed_as_ours()
    {
        var known = Known.Concat(Known.Select(Readable));
        Assert.Empty(Public.Except(known));
    }

    [Fact]
    public void Lists_hold_nothing_that_is_gone()
    {
        var gone = Known.Where(line => !Public.Contains(line) && !Public.Contains(Readable(line)));
        Assert.Empty(gone);
    }

    [Fact]
    public void What_is_only_ours_stays_small() => Assert.InRange(Lines("torch-api-ours.txt").Count(), 0, 20);

    private static IEnumerable<string> Known => Lines("torch-api.txt").Concat(Lines("torch-api-ours.txt"));

    // A property that can be set there may be read-only here.
    private static string Readable(string line) => line.Replace("{ get; set; }", "{ get; }");

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Golden.Fixtures.Folder, file)).Where(line => line.Length > 0 && line[0] != '#');
}
