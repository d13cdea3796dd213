using System.Reflection;
using SeqRec.Tests.Kernels;
using Xunit.Sdk;

namespace SeqRec.Tests.Bits;

/// <summary>What the kernels' tests compute, each at all register widths and on several threads.</summary>
internal static class KernelBits
{
    private static readonly Type[] Tests =
    [
        typeof(ProductsTests), typeof(CrossEntropyKernelTests), typeof(RankingKernelTests), typeof(AdamKernelTests),
        typeof(TransformerPartsBitsTests), typeof(TransformerBlockBitsTests), typeof(AttentionalGruBitsTests),
    ];

    public static IEnumerable<(string Name, byte[] Bytes)> ComputeAll() =>
        from tests in Tests
        from test in tests.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
        from arguments in Cases(test)
        from result in Compute(tests, test, arguments).Index()
        select ($"{tests.Name}.{test.Name}({string.Join(',', arguments)})#{result.Index}", result.Item);

    private static IEnumerable<object[]> Cases(MethodInfo test) => test.GetCustomAttribute<TheoryAttribute>() is null
        ? [[]]
        : test.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(test));

    private static List<byte[]> Compute(Type tests, MethodInfo test, object[] arguments)
    {
        List<byte[]> results = [];
        OnEveryMachine.Computed = results.Add;
        try
        {
            test.Invoke(Activator.CreateInstance(tests), arguments);
            return results;
        }
        finally
        {
            OnEveryMachine.Computed = null;
        }
    }
}
