using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Tests.Engine;

/// <summary>A session for tests: runs cells and keeps what each one showed.</summary>
internal sealed class Session(string? folder = null)
{
    private readonly CSharpSession session = new(folder ?? Path.GetTempPath());

    /// <summary>Runs a cell and returns its outputs.</summary>
    public async Task<IReadOnlyList<CellOutput>> Run(string code, string cell = "c")
    {
        var outputs = new List<CellOutput>();
        var ok = await session.ExecuteAsync(cell, code, outputs.Add);
        Assert.Equal(!ok, outputs.LastOrDefault() is ErrorOutput);
        return outputs;
    }

    /// <summary>Runs a cell that ends with a value and returns that value's plain text.</summary>
    public async Task<string> Value(string code)
    {
        var last = (await Run(code)).LastOrDefault();
        if (last is ErrorOutput error) Assert.Fail(string.Join('\n', error.Traceback));
        return Assert.IsType<ResultOutput>(last).Data.Single(part => part.MimeType == "text/plain").Text;
    }

    /// <summary>Runs a cell that fails and returns the error.</summary>
    public async Task<ErrorOutput> Error(string code, string cell = "c") => Assert.IsType<ErrorOutput>((await Run(code, cell))[^1]);
}
