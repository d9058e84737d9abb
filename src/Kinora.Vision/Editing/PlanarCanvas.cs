using Kinora.Frames.Formats;

namespace Kinora.Vision.Editing;

/// <summary>Draws rectangles and letters into planar 4:2:0 pictures. What lies outside the picture is left out.</summary>
internal readonly ref struct PlanarCanvas
{
    private readonly Span<byte> _y;
    private readonly Span<byte> _u;
    private readonly Span<byte> _v;
    private readonly FrameFormat _format;

    public PlanarCanvas(EditSession session)
    {
        _format = session.Format;
        _y = session.Plane(0);
        _u = session.Plane(1);
        _v = session.Plane(2);
    }

    /// <summary>Fills columns x1 up to x2 of rows y1 up to y2, ends exclusive.</summary>
    public void Fill(int x1, int y1, int x2, int y2, PaintColor color)
    {
        x1 = Math.Clamp(x1, 0, _format.Width);
        x2 = Math.Clamp(x2, 0, _format.Width);
        y1 = Math.Clamp(y1, 0, _format.Height);
        y2 = Math.Clamp(y2, 0, _format.Height);
        if (x1 >= x2)
        {
            return;
        }

        for (var y = y1; y < y2; y++)
        {
            _y.Slice((y * _format.Width) + x1, x2 - x1).Fill(color.Y);
        }

        // A chroma sample colours a block of four pixels: it is set where the rectangle covers its first.
        var (left, right) = ((x1 + 1) / 2, (x2 + 1) / 2);
        for (var y = (y1 + 1) / 2; y < (y2 + 1) / 2; y++)
        {
            _u.Slice((y * _format.ChromaWidth) + left, right - left).Fill(color.U);
            _v.Slice((y * _format.ChromaWidth) + left, right - left).Fill(color.V);
        }
    }

    /// <summary>Gives columns x1 up to x2 of rows y1 up to y2 a colour and leaves their brightness, ends exclusive.</summary>
    public void Tint(int x1, int y1, int x2, int y2, PaintColor color)
    {
        var (left, right) = ((Math.Clamp(x1, 0, _format.Width) + 1) / 2, (Math.Clamp(x2, 0, _format.Width) + 1) / 2);
        for (var y = (Math.Clamp(y1, 0, _format.Height) + 1) / 2; y < (Math.Clamp(y2, 0, _format.Height) + 1) / 2 && left < right; y++)
        {
            _u.Slice((y * _format.ChromaWidth) + left, right - left).Fill(color.U);
            _v.Slice((y * _format.ChromaWidth) + left, right - left).Fill(color.V);
        }
    }

    /// <summary>Draws a line as squares of <paramref name="thickness"/> pixels.</summary>
    public void Line(int x1, int y1, int x2, int y2, int thickness, PaintColor color)
    {
        // Whatever is asked for, no more squares than the picture is long.
        var steps = Math.Clamp(Math.Max(Math.Abs(x2 - x1), Math.Abs(y2 - y1)), 1, _format.Width + _format.Height);
        for (var i = 0; i <= steps; i++)
        {
            var x = x1 + (int)((long)(x2 - x1) * i / steps) - (thickness / 2);
            var y = y1 + (int)((long)(y2 - y1) * i / steps) - (thickness / 2);
            Fill(x, y, x + thickness, y + thickness, color);
        }
    }

    /// <summary>Draws a rectangle's border inwards from its edges.</summary>
    public void Frame(int x1, int y1, int x2, int y2, int thickness, PaintColor color)
    {
        Fill(x1, y1, x2, Math.Min(y1 + thickness, y2), color);
        Fill(x1, Math.Max(y2 - thickness, y1), x2, y2, color);
        Fill(x1, y1, Math.Min(x1 + thickness, x2), y2, color);
        Fill(Math.Max(x2 - thickness, x1), y1, x2, y2, color);
    }

    /// <summary>Writes letters whose dots are <paramref name="dot"/> pixels wide, top left corner at (x, y).</summary>
    public void Write(ReadOnlySpan<char> text, int x, int y, int dot, PaintColor color)
    {
        foreach (var letter in text)
        {
            for (var row = 0; row < GlyphTable.Height; row++)
            {
                var dots = GlyphTable.Row(letter, row);
                for (var column = 0; column < GlyphTable.Width; column++)
                {
                    if ((dots & (1 << (GlyphTable.Width - 1 - column))) != 0)
                    {
                        Fill(x + (column * dot), y + (row * dot), x + ((column + 1) * dot), y + ((row + 1) * dot), color);
                    }
                }
            }

            x += (GlyphTable.Width + 1) * dot;
        }
    }
}
