using System.Diagnostics;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Tests.Models;

/// <summary>A picture as a model's input, made by ffmpeg and plain arithmetic rather than by the kernels.</summary>
internal static class PictureTensor
{
    /// <summary>Fills the tensor with the picture stretched to the input's size.</summary>
    public static void Stretch(string picture, ModelInput input, Span<float> tensor) =>
        Fill(picture, $"scale={input.Width}:{input.Height}:flags=area", input, tensor);

    /// <summary>Fills the tensor with the picture in its upper left corner, the rest in the input's padding colour.</summary>
    public static void TopLeft(string picture, ModelInput input, Span<float> tensor)
    {
        var gray = (int)input.Pad;
        var pad = $"pad={input.Width}:{input.Height}:0:0:color=0x{gray:x2}{gray:x2}{gray:x2}";
        Fill(picture, $"scale={input.Width}:{input.Height}:force_original_aspect_ratio=decrease:flags=area,format=rgb24,{pad}", input, tensor);
    }

    private static void Fill(string picture, string filter, ModelInput input, Span<float> tensor)
    {
        var pixels = Rgb(picture, filter, input.Width * input.Height * 3);
        var area = input.Width * input.Height;
        for (var i = 0; i < area; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var value = pixels[(3 * i) + (input.Color == ColorOrder.Bgr ? 2 - channel : channel)];
                var at = input.Layout == TensorLayout.Nchw ? (channel * area) + i : (3 * i) + channel;
                tensor[at] = (value - input.Mean[channel]) / input.Std[channel];
            }
        }
    }

    private static byte[] Rgb(string picture, string filter, int length)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "ffmpeg", ["-v", "error", "-nostdin", "-i", "file:" + picture, "-vf", filter, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"])
        {
            RedirectStandardOutput = true,
        })!;
        var pixels = new byte[length];
        process.StandardOutput.BaseStream.ReadExactly(pixels);
        process.WaitForExit();
        return pixels;
    }
}
