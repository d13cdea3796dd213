namespace SeqRec.Kernel.Tests.Clients;

/// <summary>A test that needs packages of others; skipped by name where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(params string[] packages) => Skip = ClientPackages.Lack(packages);

    /// <summary>Whether it takes long, as a <see cref="SlowFactAttribute"/> does.</summary>
    public bool Slow
    {
        get;
        set
        {
            field = value;
            if (value) Skip ??= SlowTests.FindReason(SlowTests.Asked);
        }
    }

    /// <summary>A program that it starts.</summary>
    public string Program
    {
        get;
        set
        {
            field = value;
            Skip ??= Programs.FindMissing(value);
        }
    } = "";
}
