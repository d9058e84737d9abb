using System.Reflection;

namespace Kinora.Vision.Editing;

/// <summary>The overlay's letters, five by seven dots, for printable ASCII; other characters show as '?'.</summary>
internal static class GlyphTable
{
    public const int Width = 5;

    public const int Height = 7;

    private static readonly Lazy<byte[]> Rows = new(Load);

    /// <summary>The dots of one row of a letter, bit 4 leftmost.</summary>
    public static byte Row(char letter, int row)
    {
        var index = letter is >= ' ' and <= '~' ? letter - ' ' : '?' - ' ';
        return Rows.Value[(index * Height) + row];
    }

    private static byte[] Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("glyphs.txt")!;
        using var reader = new StreamReader(stream);
        _ = reader.ReadLine();
        var rows = new byte[('~' - ' ' + 1) * Height];
        while (reader.ReadLine() is { } title)
        {
            var index = title[1] - ' ';
            for (var row = 0; row < Height; row++)
            {
                var dots = reader.ReadLine()!;
                for (var column = 0; column < Width; column++)
                {
                    if (dots[column] == '#')
                    {
                        rows[(index * Height) + row] |= (byte)(1 << (Width - 1 - column));
                    }
                }
            }
        }

        return rows;
    }
}
