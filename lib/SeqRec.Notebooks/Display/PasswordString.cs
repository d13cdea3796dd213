namespace Microsoft.DotNet.Interactive;

/// <summary>A text that does not show itself when displayed.</summary>
public sealed class PasswordString(string password)
{
    /// <summary>The text itself.</summary>
    public string GetClearTextPassword() => password;

    /// <summary>A fixed number of stars, so that not even the length is shown.</summary>
    public override string ToString() => "********";
}
