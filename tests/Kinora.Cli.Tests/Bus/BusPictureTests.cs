using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests.Bus;

/// <summary>Frames of other processes in every format have a live picture in a server, with and without what was found.</summary>
public sealed class BusPictureTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public BusPictureTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Snapshot_OfFramesOfEachFormat_HasTheirColours()
    {
        using var ended = new CancellationTokenSource();
        var formats = new[] { PixelFormat.Nv12, PixelFormat.Rgb24, PixelFormat.Bgr24, PixelFormat.Rgbx, PixelFormat.Gray8 };
        var publishing = formats.Select(format => Task.Factory.StartNew(() => Publish(format, ended.Token), TaskCreationOptions.LongRunning)).ToList();
        var port = RtspServer.FreePort();
        await File.WriteAllTextAsync(
            _folder["kinora.yaml"],
            $"urls: http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}\ngrpc: none\nstreams:\n" +
            string.Concat(formats.Select(format => $"  {Name(format)}: {{source: 'bus:{Socket(format)}', steps: [overlay]}}\n")),
            TestContext.Current.CancellationToken);
        using var server = RunningKinora.Start(new Dictionary<string, string> { ["KINORA_STATE"] = _folder["state"] }, "serve", "--config", _folder["kinora.yaml"]);
        using var client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")), Timeout = TimeSpan.FromSeconds(20) };
        foreach (var format in formats)
        {
            foreach (var query in new[] { "?width=320&overlay=false", "?width=160&overlay=true" })
            {
                var jpeg = await PictureAsync(client, $"/api/streams/{Name(format)}/snapshot{query}");
                await File.WriteAllBytesAsync(_folder["a.jpg"], jpeg, TestContext.Current.CancellationToken);
                Tool.Ffmpeg("-y", "-i", _folder["a.jpg"], "-vf", "crop=16:16:64:64,scale=1:1:flags=area", "-pix_fmt", "rgb24", "-f", "rawvideo", _folder["a.rgb"]);
                var (red, green, blue) = await File.ReadAllBytesAsync(_folder["a.rgb"], TestContext.Current.CancellationToken) is [var r, var g, var b] ? (r, g, b) : default;
                var (isRed, isGray) = (red > 180 && green < 70 && blue < 70, red is > 90 and < 110 && Math.Abs(red - green) < 4 && Math.Abs(red - blue) < 4);
                Assert.True(format == PixelFormat.Gray8 ? isGray : isRed, $"{format}{query}: {red} {green} {blue}");
            }
        }

        await ended.CancelAsync();
        await Task.WhenAll(publishing);
    }

    private static string Name(PixelFormat format) => format.ToString().ToLowerInvariant();

    private string Socket(PixelFormat format) => _folder[$"{Name(format)}.sock"];

    private static async Task<byte[]> PictureAsync(HttpClient client, string address)
    {
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                }
            }
            catch (HttpRequestException)
            {
                // It starts.
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A picture in one red, or one gray, until the token is cancelled.</summary>
    private void Publish(PixelFormat pixels, CancellationToken ended)
    {
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, Socket(pixels));
        var format = new FrameFormat(320, 240, pixels, ColorMatrix.Bt601, pixels == PixelFormat.Nv12 ? ColorRange.Limited : ColorRange.Full);
        byte[] red = pixels switch
        {
            PixelFormat.Rgb24 => [255, 0, 0],
            PixelFormat.Bgr24 => [0, 0, 255],
            PixelFormat.Rgbx => [255, 0, 0, 0],
            PixelFormat.Gray8 => [100],
            _ => [81],
        };
        for (var index = 0L; !ended.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(33)); index++)
        {
            if (pool.TryLoan(format, out var loan))
            {
                for (var i = 0; i < loan.Pixels.Length; i++)
                {
                    loan.Pixels[i] = pixels == PixelFormat.Nv12 && i >= 320 * 240 ? (i % 2 == 0 ? (byte)90 : (byte)240) : red[i % red.Length];
                }

                loan.Commit(FrameStamp.Now(TimeProvider.System, index, index * 33_000_000));
            }
        }

        pool.Complete();
    }
}
