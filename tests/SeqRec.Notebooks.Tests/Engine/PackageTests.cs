using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

public sealed class PackageTests
{
    // A package that this project uses itself, so it needs no network.
    private const string Markdig = "#r \"nuget:Markdig,1.6.0\"";
    private readonly Session session = new();

    [Fact]
    public async Task A_package_is_restored_and_used_and_a_second_request_costs_nothing()
    {
        var outputs = await session.Run($"{Markdig}\nMarkdig.Markdown.ToHtml(\"*x*\")");
        Assert.Contains("<li><span>Markdig, 1.6.0</span></li>", Assert.IsType<DisplayOutput>(outputs[0]).Data[0].Text);
        Assert.Equal("<p><em>x</em></p>\n", Assert.IsType<ResultOutput>(outputs[1]).Data[0].Text);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await new Session().Run(Markdig);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 3);
    }

    [Fact]
    public async Task A_second_version_of_a_package_is_refused()
    {
        await session.Run(Markdig);
        Assert.Contains("in use in version 1.6.0; restart the kernel to use 1.5.0", (await session.Error("#r \"nuget:markdig, 1.5.0\"")).Message);
    }

    [Fact]
    public async Task A_package_that_cannot_be_had_is_a_clear_error_and_the_session_goes_on()
    {
        Assert.Contains("Markdig could not be restored", (await session.Error("#i \"nuget:no-such-folder\"\n#r \"nuget:Markdig,0.0.0-none\"")).Message);
        Assert.Equal("2", await session.Value("1 + 1"));
    }
}
