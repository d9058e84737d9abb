using Kinora.Frames.Formats;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

/// <summary>A frame's format says how its pixels are to be read, whatever the source is and however many rows it has.</summary>
[Trait("Speed", "Slow")]
public sealed class SourceColorTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 180;

    private readonly TestFolder _folder = new();

    public static TheoryData<string, string, string, string[]> Sources => new()
    {
        { "bt709", "tv", "yuv420p", ["-c:v", "libx264"] },
        { "smpte170m", "tv", "yuv420p", ["-c:v", "libx264"] },
        { "bt709", "pc", "yuvj420p", ["-c:v", "libx264"] },
        { "bt709", "pc", "yuv420p", ["-c:v", "libvpx-vp9", "-deadline", "realtime"] },
        { "bt470bg", "pc", "yuvj422p", ["-c:v", "mjpeg"] },
        { "bt709", "tv", "yuv444p", ["-c:v", "libx264"] },
        { "", "", "rgb24", ["-c:v", "libx264rgb", "-s", "1280x720"] },
        { "", "", "rgb24", ["-c:v", "png", "-s", "1280x720"] },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task ReadAsync_Orange_IsOrangeByTheFormatOfEachRendition(string matrix, string range, string pixels, string[] encoder)
    {
        string[] tags = matrix.Length > 0 ? ["-vf", $"scale=out_color_matrix={Scaler(matrix)}:out_range={range},format={pixels}", "-colorspace", matrix, "-color_range", range] : ["-pix_fmt", pixels];
        Tool.Ffmpeg(["-f", "lavfi", "-i", $"color=#ff8000:size={Width}x{Height}:rate=10:duration=0.4", .. tags, .. encoder, _folder["orange.mkv"]]);
        foreach (var request in new[] { new FeedRequest(), new FeedRequest { Rendition = Rendition.Analysis, AnalysisSide = 160 } })
        {
            using var source = new SourceSupervisor(SourceAddress.Parse(_folder["orange.mkv"]), policy: RestartPolicy.Never);
            using var feed = source.OpenFeed(request);
            var running = source.RunAsync(TestContext.Current.CancellationToken);
            using var frame = await feed.Frames.NextAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(frame);
            var (r, g, b) = Centre(frame.Format, frame.Pixels);
            Assert.InRange(r, 245, 262);
            Assert.InRange(g, 120, 136);
            Assert.InRange(b, -8, 10);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The scale filter has names of its own.</summary>
    private static string Scaler(string matrix) => matrix == "bt470bg" ? "bt601" : matrix;

    private static (double R, double G, double B) Centre(FrameFormat format, ReadOnlySpan<byte> pixels)
    {
        double At(int plane, ReadOnlySpan<byte> all)
        {
            var layout = format.GetPlane(plane);
            return all[layout.Offset + (layout.Rows / 2 * layout.Stride) + (layout.RowBytes / 2)];
        }

        var isFull = format.Range == ColorRange.Full;
        var y = isFull ? At(0, pixels) : (At(0, pixels) - 16) * 255 / 219;
        var (u, v) = (At(1, pixels) - 128, At(2, pixels) - 128);
        (u, v) = isFull ? (u, v) : (u * 255 / 224, v * 255 / 224);
        var (kr, kb) = format.Matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var (r, b) = (y + (2 * (1 - kr) * v), y + (2 * (1 - kb) * u));
        return (r, (y - (kr * r) - (kb * b)) / (1 - kr - kb), b);
    }
}
