using Kinora.Frames.Formats;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Tests.Kernels;

/// <summary>What a kernel is to compute, by its definition: pixel by pixel, every weight exact, in double precision.</summary>
internal sealed class PictureReference(FrameFormat format, byte[] pixels)
{
    /// <summary>
    /// The channel values 0..255 of the input at x, y, in the order of its colours; the padding where there is no picture.
    /// </summary>
    public double[] At(ModelInput input, ResampleFilter filter, int x, int y)
    {
        // The part of the frame that the picture shows, and where the picture lies.
        var scale = Math.Min((double)input.Width / format.Width, (double)input.Height / format.Height);
        var (width, height) = input.Resize == ResizeMode.Letterbox
            ? (Math.Clamp((int)Math.Round(format.Width * scale), 1, input.Width), Math.Clamp((int)Math.Round(format.Height * scale), 1, input.Height))
            : (input.Width, input.Height);
        var (cropWidth, cropHeight) = ((double)format.Width, (double)format.Height);
        if (input.Resize == ResizeMode.CentreCrop)
        {
            var shrink = input.Crop * Math.Min((double)format.Width / input.Width, (double)format.Height / input.Height);
            (cropWidth, cropHeight) = (input.Width * shrink, input.Height * shrink);
        }

        x -= (input.Width - width) / 2;
        y -= (input.Height - height) / 2;
        if (x < 0 || y < 0 || x >= width || y >= height)
            return [.. Enumerable.Repeat((double)input.Pad, input.Channels)];

        var (left, top) = ((format.Width - cropWidth) / 2, (format.Height - cropHeight) / 2);
        return ToInput(input, (plane, component) =>
        {
            var layout = format.GetPlane(plane);
            var half = IsYuv && plane > 0 ? 2.0 : 1.0;
            var step = Step(plane);
            var columns = Weights(layout.RowBytes / step, left / half, cropWidth / half / width, x, filter);
            var rows = Weights(layout.Rows, top / half, cropHeight / half / height, y, filter);
            return rows.Sum(r => r.Weight * columns.Sum(c => c.Weight * pixels[layout.Offset + (r.Index * layout.Stride) + (c.Index * step) + component]));
        });
    }

    /// <summary>The channels 0..255 of an input, whose frame channels <paramref name="sample"/> gives by plane and component.</summary>
    public double[] ToInput(ModelInput input, Func<int, int, double> sample)
    {
        if (input.Color == ColorOrder.Gray && (IsYuv || format.PixelFormat == PixelFormat.Gray8))
            return [Math.Clamp(IsYuv ? Luma(sample(0, 0)) : sample(0, 0), 0, 255)];

        var (red, green, blue) = Rgb(sample);
        (red, green, blue) = (Math.Clamp(red, 0, 255), Math.Clamp(green, 0, 255), Math.Clamp(blue, 0, 255));
        return input.Color switch
        {
            ColorOrder.Rgb => [red, green, blue],
            ColorOrder.Bgr => [blue, green, red],
            _ => [(0.299 * red) + (0.587 * green) + (0.114 * blue)],
        };
    }

    /// <summary>Bytes from one sample to the next of the same kind.</summary>
    public int Step(int plane) => format.PixelFormat switch
    {
        PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3,
        PixelFormat.Rgbx => 4,
        PixelFormat.Nv12 when plane == 1 => 2,
        _ => 1,
    };

    private bool IsYuv => format.PixelFormat is PixelFormat.I420 or PixelFormat.Nv12;

    private double Luma(double y) => format.Range == ColorRange.Limited ? (y - 16) * 255 / 219 : y;

    private (double Red, double Green, double Blue) Rgb(Func<int, int, double> sample)
    {
        switch (format.PixelFormat)
        {
            case PixelFormat.Gray8:
                return (sample(0, 0), sample(0, 0), sample(0, 0));
            case PixelFormat.Rgb24 or PixelFormat.Rgbx:
                return (sample(0, 0), sample(0, 1), sample(0, 2));
            case PixelFormat.Bgr24:
                return (sample(0, 2), sample(0, 1), sample(0, 0));
        }

        var (kr, kb) = format.Matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var chroma = format.Range == ColorRange.Limited ? 255.0 / 224 : 1;
        var luma = Luma(sample(0, 0));
        var u = (sample(1, 0) - 128) * chroma;
        var v = ((format.PixelFormat == PixelFormat.Nv12 ? sample(1, 1) : sample(2, 0)) - 128) * chroma;
        var red = luma + (2 * (1 - kr) * v);
        var blue = luma + (2 * (1 - kb) * u);
        return (red, (luma - (kr * red) - (kb * blue)) / (1 - kr - kb), blue);
    }

    private static List<(int Index, double Weight)> Weights(int samples, double start, double scale, int i, ResampleFilter filter)
    {
        if (scale > (filter == ResampleFilter.Auto ? 2 : 1) && filter != ResampleFilter.Bilinear)
        {
            var (from, to) = (start + (i * scale), Math.Min(samples, start + ((i + 1) * scale)));
            var (first, end) = (Math.Max(0, (int)Math.Floor(from)), Math.Min(samples, (int)Math.Ceiling(to)));
            return [.. Enumerable.Range(first, end - first)
                .Select(s => (s, (Math.Min(s + 1, to) - Math.Max(s, from)) / (to - from)))
                .Where(w => w.Item2 > 0)];
        }

        var position = Math.Clamp(start + ((i + 0.5) * scale) - 0.5, 0, samples - 1);
        var left = (int)position;
        return position > left ? [(left, 1 - (position - left)), (left + 1, position - left)] : [(left, 1)];
    }
}
