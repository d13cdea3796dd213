namespace SeqRec.Torch.Tests.Tensors;

/// <summary>Tensors as text, in each style.</summary>
public class PrintTests
{
    [Fact]
    public void Metadata_is_one_line()
    {
        using var x = zeros(2, 3);
        Assert.Equal("[2x3], type = Float32, device = cpu", x.ToString());
    }

    [Fact]
    public void Rows_stand_below_the_metadata()
    {
        using var x = tensor(new[,] { { 1f, 2.5f }, { -3, 0 } });
        Assert.Equal("[2x2], type = Float32, device = cpu\n 1 2.5\n -3 0", x.str().Replace("\n  ", "\n "));
    }

    [Fact]
    public void Numpy_and_CSharp_styles_nest_brackets()
    {
        using var x = tensor(new[,] { { 1L, 2 }, { 3, 4 } });
        Assert.Equal("[[1, 2],\n [3, 4]]", x.str(style: TensorStringStyle.Numpy));
        Assert.Equal("{{1, 2},\n {3, 4}}", x.str(style: TensorStringStyle.CSharp));
    }

    [Fact]
    public void Format_and_culture_are_the_callers()
    {
        using var x = tensor(new[] { 0.12345f, 2 });
        Assert.Equal("[0.12, 2.00]", x.str("f2", style: TensorStringStyle.Numpy));
        Assert.Equal("[0,12, 2,00]", x.str("f2", cultureInfo: new System.Globalization.CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } }, style: TensorStringStyle.Numpy));
    }

    [Fact]
    public void Long_dimensions_are_shortened()
    {
        using var x = arange(20);
        Assert.Equal("[0, 1, 2, ..., 17, 18, 19]", x.str(style: TensorStringStyle.Numpy));
    }

    [Fact]
    public void Scalars_and_truth_values_have_a_text()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("2.5", tensor(2.5f).str(style: TensorStringStyle.Numpy));
        Assert.Equal("[true, false]", tensor(new[] { true, false }).str(style: TensorStringStyle.Numpy));
        Assert.Equal("[]", zeros(0).str(style: TensorStringStyle.Numpy));
    }
}
