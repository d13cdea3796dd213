namespace SeqRec.Kernel.Tests.Clients;

/// <summary>A test that needs packages of others; skipped by name where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(params string[] packages) => Skip = ClientPackages.Lack(packages);
}

/// <summary>As above, for a test of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute(params string[] packages) => Skip = ClientPackages.Lack(packages);
}
