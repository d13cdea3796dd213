using SeqRec.Data;
using SeqRec.Federation;

namespace SeqRec.Tests.Federation;

public class GradientChannelTests
{
    private const int Many = 200_000;

    public static IEnumerable<object[]> Names => GradientChannels.Names.Select(name => new object[] { name });

    [Theory]
    [InlineData(-0.12f, 0, -0.00006), InlineData(-0.06f, 128, 0.05994), InlineData(-0.001f, 254, 0.11901), InlineData(0f, 256, -0.00006)]
    [InlineData(0.001f, 258, 0.00088), InlineData(0.06f, 384, 0.05994), InlineData(0.12f, 512, -0.00006), InlineData(7f, 512, -0.00006)]
    public void The_reference_cipher_without_noise_gives_the_published_codes_numbers(float g, int z, double a)
    {
        var cipher = new ReferenceCipher(new());
        Assert.Equal(z, cipher.Quantise(g));
        Assert.Equal(a, cipher.Decode([(byte)z], 1)[0], 5);
    }

    [Theory]  // measured with the published code's formulas; with 200,000 numbers of two clients the standard error is 0.00006
    [InlineData(0.1, 0.678, 0.0405, 0.0566, 0.0629), InlineData(0.3, 0.702, 0.0418, 0.0568, 0.0627), InlineData(10, 1.000, 0.0597, 0.0598, 0.0597)]
    public void What_the_reference_server_reads_is_no_gradient(double epsilon, double disturbed, double zero, double plus, double minus)
    {
        var cipher = new ReferenceCipher(new() { Epsilon = epsilon });
        Assert.Equal(disturbed, cipher.Disturbed, 1e-3);  // a larger ε disturbs more
        Assert.Equal(zero, Mean(cipher, 0), 4e-4);
        Assert.Equal(plus, Mean(cipher, 0.05f), 4e-4);
        Assert.Equal(minus, Mean(cipher, -0.05f), 4e-4);
    }

    [Theory]
    [InlineData("None", 0.05f), InlineData("FedAvg", -3f)]
    [InlineData("Laplace", 0.05f), InlineData("Laplace", -0.12f)]
    [InlineData("OneBit", 0.05f), InlineData("OneBit", -0.12f), InlineData("KaryRR", 0.05f), InlineData("KaryRR", -0.1f), InlineData("KaryRR", 0.12f)]
    public void The_other_channels_are_right_on_average(string name, float g)
    {
        var channel = GradientChannels.Named(name, new() { Epsilon = 2 });
        var values = Send(channel, g);
        var (mean, error) = (values.Average(v => (double)v), Math.Sqrt(values.Average(v => Math.Pow(v - g, 2)) / Many));
        Assert.InRange(mean, g - 4 * error - 1e-7, g + 4 * error + 1e-7);
        Assert.Equal(name is "None" or "FedAvg", error < 1e-6);
        Assert.InRange(error, 0, 0.01);
    }

    [Fact]
    public void The_share_of_levels_kept_is_p()
    {
        var noise = new NoiseOptions { Epsilon = 2, Levels = 5 };
        var scale = (float)(noise.Clip / ((Math.Exp(2) - 1) / (Math.Exp(2) + 4)));
        var kept = Send(new KaryResponse(noise), 0.06f).GroupBy(v => MathF.Round(v / scale, 3)).ToDictionary(l => l.Key, l => l.Count() / (double)Many);
        Assert.Equal([-1, -0.5f, 0, 0.5f, 1], kept.Keys.Order());
        Assert.Equal(Math.Exp(2) / (Math.Exp(2) + 4), kept[0.5f], 0.004);
        Assert.All(kept.Where(l => l.Key != 0.5f), level => Assert.Equal(1 / (Math.Exp(2) + 4), level.Value, 0.004));
    }

    [Theory]
    [InlineData("ReferenceCipher", 2_467_200), InlineData("None", 9_868_800), InlineData("FedAvg", 9_868_800), InlineData("Laplace", 9_868_800)]
    [InlineData("OneBit", 308_400), InlineData("KaryRR", 1_233_600)]
    public void A_table_of_the_published_size_takes_so_many_bytes(string name, int bytes) =>
        Assert.Equal(bytes, GradientChannels.Named(name).Encode(new float[8224 * 300], new(1)).Length);

    [Theory, MemberData(nameof(Names))]
    public void The_seed_decides_a_message(string name)
    {
        var (channel, values) = (GradientChannels.Named(name), Enumerable.Range(0, 100).Select(k => k / 1000f).ToArray());
        Assert.Equal(name, channel.Name);
        Assert.Equal(channel.Encode(values, new(1)), channel.Encode(values, new(1)));
        Assert.Equal(name is "None" or "FedAvg", channel.Encode(values, new(1)).SequenceEqual(channel.Encode(values, new(2))));
    }

    [Fact]
    public void Wrong_settings_are_refused()
    {
        Assert.Contains("known are ReferenceCipher, None", Assert.Throws<ArgumentException>(() => GradientChannels.Named("AES")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientChannels.Named("Laplace", new() { Epsilon = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientChannels.Named("OneBit", new() { Epsilon = 701 }));
        Assert.Contains("2 to 256", Assert.Throws<ArgumentException>(() => GradientChannels.Named("KaryRR", new() { Levels = 1 })).Message);
    }

    private static float[] Send(IGradientChannel channel, float g) => channel.Decode(channel.Encode(Enumerable.Repeat(g, Many).ToArray(), new(3)), Many);

    private static double Mean(ReferenceCipher cipher, float g) => Send(cipher, g).Average(v => (double)v);
}
