namespace Kinora.Vision.Editing;

/// <summary>A colour in Y'CbCr of limited range, which is legal in full-range pictures too.</summary>
internal readonly record struct PaintColor(byte Y, byte U, byte V)
{
    public static readonly PaintColor Black = new(16, 128, 128);

    public static readonly PaintColor White = new(235, 128, 128);

    /// <summary>Eight hues that can be told apart, bright enough for black letters.</summary>
    private static readonly PaintColor[] Palette =
    [
        FromRgb(88, 214, 141), FromRgb(245, 176, 65), FromRgb(93, 173, 226), FromRgb(236, 112, 99),
        FromRgb(187, 143, 206), FromRgb(247, 220, 111), FromRgb(72, 201, 176), FromRgb(240, 178, 211),
    ];

    /// <summary>Always the same colour for the same label.</summary>
    public static PaintColor For(string label)
    {
        // FNV-1a: string.GetHashCode differs from run to run.
        var hash = 2166136261u;
        foreach (var c in label)
        {
            hash = (hash ^ c) * 16777619;
        }

        return Palette[hash % (uint)Palette.Length];
    }

    private static PaintColor FromRgb(int r, int g, int b) => new(
        (byte)(16 + (((65.481 * r) + (128.553 * g) + (24.966 * b)) / 255)),
        (byte)(128 + (((-37.797 * r) - (74.203 * g) + (112 * b)) / 255)),
        (byte)(128 + (((112 * r) - (93.786 * g) - (18.214 * b)) / 255)));
}
