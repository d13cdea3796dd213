using System.Globalization;
using System.Text;

namespace TorchSharp
{
    /// <summary>How a tensor is written as text.</summary>
    public enum TensorStringStyle
    {
        /// <summary>Shape, element type and device only.</summary>
        Metadata,
        /// <summary>Rows between blanks, under a line with shape and type.</summary>
        Julia,
        /// <summary>Nested brackets.</summary>
        Numpy,
        /// <summary>A C# literal.</summary>
        CSharp,
        /// <summary>What the library prefers: <see cref="Julia"/>.</summary>
        Default
    }

    public static partial class torch
    {
        public partial class Tensor
        {
            public override string ToString() => ToString(TensorStringStyle.Metadata);

            public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
            {
                var header = $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
                if (style == TensorStringStyle.Metadata) return header;
                var text = new TensorText(this, style, fltFormat ?? "g5", newLine ?? "\n", cultureInfo ?? CultureInfo.InvariantCulture).ToString();
                return style is TensorStringStyle.Julia or TensorStringStyle.Default ? header + (newLine ?? "\n") + text : text;
            }
        }

        // Writes nested rows; long dimensions show their first and last three entries.
        private sealed class TensorText(Tensor tensor, TensorStringStyle style, string format, string newLine, CultureInfo culture)
        {
            private const int Edge = 3;
            private readonly long[] _shape = tensor.shape;
            private readonly double[] _values = tensor.detach().cpu().to_type(ScalarType.Float64).data<double>().ToArray();
            private readonly ScalarType _type = tensor.dtype;

            private (string Open, string Separator, string Close) Marks => style switch
            {
                TensorStringStyle.Numpy => ("[", ", ", "]"),
                TensorStringStyle.CSharp => ("{", ", ", "}"),
                _ => (" ", " ", "")
            };

            public override string ToString()
            {
                var text = new StringBuilder();
                Write(text, 0, 0);
                return text.ToString().TrimEnd('\n', '\r');
            }

            private void Write(StringBuilder text, int dim, long offset)
            {
                if (dim == _shape.Length)
                {
                    text.Append(Element(_values[offset]));
                    return;
                }
                var stride = _shape[(dim + 1)..].TotalSize();
                var rows = dim < _shape.Length - 1;
                text.Append(Marks.Open);
                foreach (var (index, k) in Shown(_shape[dim]).Select((index, k) => (index, k)))
                {
                    if (k > 0) text.Append(rows ? Marks.Separator.TrimEnd() + newLine + new string(' ', dim + 1) : Marks.Separator);
                    if (index < 0) text.Append("...");
                    else Write(text, dim + 1, offset + index * stride);
                }
                text.Append(Marks.Close);
            }

            private static IEnumerable<long> Shown(long size)
            {
                for (var k = 0L; k < size; k++)
                {
                    var hidden = size > 10 && k >= Edge && k < size - Edge;
                    if (!hidden) yield return k;
                    else if (k == Edge) yield return -1;
                }
            }

            private string Element(double value) => _type switch
            {
                ScalarType.Bool => value != 0 ? "true" : "false",
                _ when _type.IsFloating() => value.ToString(format, culture),
                _ => ((long)value).ToString(culture)
            };
        }
    }
}
