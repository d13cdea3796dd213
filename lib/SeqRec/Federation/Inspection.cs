namespace SeqRec.Federation;

/// <summary>What the server looks at before it uses what a client has sent. Each member says what is wrong, or null.</summary>
internal sealed class Inspection(FederatedOptions options, IGradientChannel channel, int tableRows)
{
    private readonly bool counts = options.PopularShare is not null || options.Weights == ClientWeights.Frequencies;

    /// <summary>Whether clients have to tell code counts.</summary>
    public bool NeedsCounts => counts;

    public string? Problem(ClientFacts facts) =>
        facts.TrainingRows < 0 ? $"tells of {facts.TrainingRows} training rows"
        : counts && (facts.CodeCounts?.Length != tableRows || facts.CodeCounts.Any(n => n < 0)) ? "tells code counts that do not fit the table"
        : options.Secure && !(facts.PublicKey is { } key && PairwiseMasks.IsKey(key)) ? "tells no public key that others can use" : null;

    /// <param name="upload">A client's.</param>
    /// <param name="numbers">How many the exchanged rows have.</param>
    public string? Problem(ClientUpload upload, int numbers) =>
        Problem("table", upload.Table, numbers)
        ?? (options.Local.Method == LocalMethod.Scaffold ? Problem("control", upload.Control ?? [], numbers) : upload.Control is null ? null : "sends a control that nobody asked for");

    // Under masks every number is a good one.
    private string? Problem(string what, byte[] message, int numbers)
    {
        var size = options.Secure ? sizeof(uint) * (long)numbers : channel.Size(numbers);
        if (message.LongLength != size) return $"sends a {what} of {message.LongLength} bytes where {numbers} numbers take {size}";
        if (options.Secure) return null;
        var values = channel.Decode(message, numbers);
        var bad = Array.FindIndex(values, value => !(Math.Abs(value) <= options.UploadLimit));
        return bad < 0 ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"sends a {what} whose number {bad} is {values[bad]}, beyond ±{options.UploadLimit}");
    }
}
