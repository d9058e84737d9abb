using System.Diagnostics;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>The Python client in a process of its own, with Debian's Python; with numpy where it is there.</summary>
public sealed class PythonClientTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly BusPublisher _publisher;

    public PythonClientTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Python), "Python is not installed.");
        _publisher = BusPublisher.Start(_pool, _folder["bus.sock"]);
    }

    [Fact]
    public async Task Read_QueueOfEight_EveryFrameIsWhole()
    {
        using var client = Start(
            "for frame in bus:\n    with frame:\n        y = bytes(frame.plane(0))\n        assert y == bytes([frame.index % 251]) * len(y), frame.index\n        print(frame.index, frame.width, frame.height, frame.pts_ns, frame.missed, frame.duration_ns, *frame.crop, flush=True)",
            "kinora_bus.QUEUE, 8");
        Until(() => _publisher.Clients == 1);
        for (var i = 0; i < 200; i++)
        {
            Publish(i, FrameFormat.Video(i < 100 ? 64 : 96, 48));
            Assert.Equal($"{i} {(i < 100 ? 64 : 96)} 48 {i * 1000} 0 {i + 5} {(i % 2 == 0 ? $"1 2 {10 + (i % 30)} 20" : $"0 0 {(i < 100 ? 64 : 96)} 48")}", await client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
        }

        _pool.Complete();
        await client.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal("", await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Kill_WhileItHoldsFrames_GivesTheirSlotsBack()
    {
        for (var round = 0; round < 5; round++)
        {
            using var client = Start("held = [bus.next(), bus.next()]\nprint('holds', flush=True)\nimport time\ntime.sleep(60)", "kinora_bus.QUEUE, 4, 2");
            Until(() => _publisher.Clients == 1);
            Publish(1, FrameFormat.Video(64, 48));
            Publish(2, FrameFormat.Video(64, 48));
            Assert.Equal("holds", await client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
            client.Kill();
            Until(() => _publisher.Clients == 0);
        }

        // One being written, one that a reader to come finds.
        Publish(3, FrameFormat.Video(64, 48));
        Assert.InRange(_pool.Slots, 2, 7);
        for (var i = 0; i < 100; i++)
        {
            Publish(i, FrameFormat.Video(64, 48));
        }
    }

    [Theory]
    [InlineData(PixelFormat.I420, "(5, 7) (3, 4) (3, 4)")]
    [InlineData(PixelFormat.Nv12, "(5, 7) (3, 8)")]
    [InlineData(PixelFormat.Rgb24, "(5, 21)")]
    [InlineData(PixelFormat.Rgbx, "(5, 28)")]
    [InlineData(PixelFormat.Gray8, "(5, 7)")]
    public async Task Plane_OfEachFormat_HasItsRowsAndBytes(PixelFormat pixels, string shapes)
    {
        using var client = Start(
            "frame = bus.next(20)\nassert frame.pixels.readonly and sum(rows * size for rows, size in frame.planes()) == len(frame.pixels)\nprint(*[frame.plane(i).shape for i in range(len(frame.planes()))])",
            "kinora_bus.LATEST");
        Until(() => _publisher.Clients == 1);
        Publish(1, new FrameFormat(7, 5, pixels, ColorMatrix.Bt601, ColorRange.Full));
        Assert.Equal(shapes, await client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
        client.Kill();
    }

    public void Dispose()
    {
        _publisher.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    private static void Until(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, Patience));

    private void Publish(int number, FrameFormat format)
    {
        Assert.True(_pool.TryLoan(format, out var loan));
        loan.Pixels.Fill((byte)(number % 251));
        loan.Commit(new FrameStamp(number, number * 1000, number + 5, DateTimeOffset.UnixEpoch, 0)
        {
            Crop = number % 2 == 0 && format.Width >= 64 ? new FrameCrop(1, 2, 10 + (number % 30), 20) : default,
        });
    }

    private Process Start(string script, string arguments)
    {
        var program = $"import sys\nsys.path.insert(0, {Quoted(Path.Join(Repository.Root, "clients", "python"))})\nimport kinora_bus\nbus = kinora_bus.connect({Quoted(_publisher.Path)}, {arguments})\n{script}\n";
        return Process.Start(new ProcessStartInfo(Python, ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
