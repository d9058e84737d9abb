using System.Globalization;
using System.Text;

namespace Kinora.Bench;

/// <summary>Two small charts over the number of streams, as SVG: what a result costs, and how old it is.</summary>
internal static class StreamPlot
{
    private const int Width = 340;
    private const int Height = 220;
    private const int Margin = 48;

    /// <param name="path">The file.</param>
    /// <param name="points">Number of streams, CPU milliseconds a result, median and 95th percentile of its age in milliseconds.</param>
    public static void Write(string path, IReadOnlyList<(int Streams, double Cost, double Median, double P95)> points)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {2 * Width} {Height}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        Chart(svg, 0, "CPU a result, ms", points, [("", "#2563eb", point => point.Cost)]);
        Chart(svg, Width, "age of a result, ms", points, [("p50", "#16a34a", point => point.Median), ("p95", "#dc2626", point => point.P95)]);
        svg.Append("</svg>\n");
        File.WriteAllText(path, svg.ToString());
    }

    private static void Chart(
        StringBuilder svg, int left, string title, IReadOnlyList<(int Streams, double Cost, double Median, double P95)> points,
        (string Name, string Color, Func<(int Streams, double Cost, double Median, double P95), double> Value)[] lines)
    {
        var top = Nice(points.Max(point => lines.Max(line => line.Value(point))));
        double X(int index) => left + Margin + (index * (Width - (1.5 * Margin)) / Math.Max(1, points.Count - 1));
        double Y(double value) => Height - Margin - (value / top * (Height - (2 * Margin)));
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left + Margin}\" y=\"24\" font-weight=\"bold\">{title}</text>\n");
        for (var tick = 0; tick <= 4; tick++)
        {
            var value = top * tick / 4;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(0):F1}\" x2=\"{X(points.Count - 1):F1}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\" stroke=\"#e5e7eb\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(0) - 6:F1}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\" fill=\"#6b7280\">{value:0.#}</text>\n");
        }

        for (var i = 0; i < points.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(i):F1}\" y=\"{Height - Margin + 16}\" text-anchor=\"middle\" fill=\"#6b7280\">{points[i].Streams}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(X(0) + X(points.Count - 1)) / 2:F1}\" y=\"{Height - 12}\" text-anchor=\"middle\" fill=\"#6b7280\">streams</text>\n");
        foreach (var (name, color, value) in lines)
        {
            var path = string.Join(' ', points.Select((point, i) => string.Create(CultureInfo.InvariantCulture, $"{X(i):F1},{Y(value(point)):F1}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(points.Count - 1):F1}\" y=\"{Y(value(points[^1])) - 6:F1}\" text-anchor=\"end\" fill=\"{color}\">{name}</text>\n");
        }
    }

    /// <summary>The next larger 1, 2 or 5 times a power of ten.</summary>
    private static double Nice(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 0.001))));
        return power >= value ? power : 2 * power >= value ? 2 * power : 5 * power >= value ? 5 * power : 10 * power;
    }
}
