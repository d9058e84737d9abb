using System.Net.Sockets;
using System.Text;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Chaos;

/// <content>Servers that send rubbish.</content>
public sealed partial class SourceSupervisorChaosTests
{
    [Theory]
    [InlineData(RtspTransport.Tcp)]
    [InlineData(RtspTransport.Udp)]
    public async Task RunAsync_OnePacketInAHundredDamaged_FramesFlowOn(RtspTransport transport)
    {
        // Noise needs many packets for a picture, so that a few seconds damage many.
        using var server = await RtspServer.StartAsync(Clip("noise.mp4", "nullsrc=size=640x480,geq=random(1)*255:128:128"));
        await using var watch = Watch(server.Address, Quick with { RtspTransport = transport });
        await FlowsAsync(watch);
        await server.Process.CorruptAsync(1);
        var before = await server.Process.StatsAsync();
        await watch.FramesAsync(150);
        var after = await server.Process.StatsAsync();
        var (packets, corrupted) = (after.Packets - before.Packets, after.Corrupted - before.Corrupted);
        var restarts = watch.Source.Health.Restarts;
        Tell($"damaged packets over {transport}: {corrupted} of {packets}, {restarts} restarts");
        Assert.InRange(corrupted, Math.Max(10, packets * 0.003), packets * 0.03);
        Assert.Equal(0, restarts);

        await server.Process.CorruptAsync(0);
        await watch.FramesAsync(30);
        Assert.Equal(SourceState.Live, watch.Source.Health.State);
        Assert.Equal((640, 480), (watch.Source.Health.Width, watch.Source.Health.Height));
        AssertGrows(watch.Frames);
    }

    [Fact]
    public async Task RunAsync_ServerAnswersWithRandomBytes_KeepsTryingAndFindsTheRealOne()
    {
        var clip = Clip("live.mp4");
        var random = new Random(7);
        var sent = 0L;
        var liar = new LoopbackServer(async (stream, cancellation) =>
        {
            var bytes = new byte[512];
            while (await stream.ReadAsync(bytes, cancellation) > 0)
            {
                random.NextBytes(bytes);
                await stream.WriteAsync(bytes, cancellation);
                Interlocked.Add(ref sent, bytes.Length);
            }
        });
        var port = liar.Port;
        await using var watch = Watch($"rtsp://127.0.0.1:{port}/live");
        var noticed = await watch.StateAsync(SourceState.Backoff);
        var second = await watch.StateAsync(SourceState.Backoff, noticed.Number + 1);
        await watch.StateAsync(SourceState.Backoff, second.Number + 1);
        Assert.True(sent > 0);
        Assert.All(watch.States.Skip(noticed.Number), seen => Assert.DoesNotContain('\n', seen.Health.LastError!));
        Tell($"random answers: {noticed.Health.LastError}");
        await liar.DisposeAsync();
        using var server = await RtspServer.StartAsync(clip, port: port);
        var recovery = await FaultScenarios.RecoveredAsync(watch, watch.States[0].At, noticed, server.Process.ReadyAt);
        Tell($"random answers: {recovery}");
        Assert.True(recovery.Back < LongestReturn, $"{recovery}");
    }

    [Fact]
    public async Task RunAsync_GarbageBetweenThePicturesOfAnHttpCamera_FramesFlowOn()
    {
        var picture = Picture();
        var garbage = new byte[3000];
        var random = new Random(7);
        var sent = 0;
        var isBad = false;
        await using var server = new LoopbackServer(async (stream, cancellation) =>
        {
            await BeginPicturesAsync(stream, cancellation);
            for (var i = 1; ; i++)
            {
                await SendPictureAsync(stream, picture, cancellation);
                await Task.Delay(20, cancellation);
                if (Volatile.Read(ref isBad) && i % 10 == 0)
                {
                    random.NextBytes(garbage);
                    await stream.WriteAsync(garbage, cancellation);
                    await stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
                    Interlocked.Increment(ref sent);
                }
            }
        });
        await using var watch = Watch($"http://127.0.0.1:{server.Port}/video");
        await FlowsAsync(watch);
        Volatile.Write(ref isBad, true);
        while (Volatile.Read(ref sent) < 5)
        {
            await watch.FramesAsync(1);
        }

        Volatile.Write(ref isBad, false);
        await watch.FramesAsync(20);
        Tell($"garbage between pictures: {sent} times, {watch.Source.Health.Restarts} restarts, {watch.Frames.Count} frames");
        Assert.All(watch.Frames, frame => Assert.Equal((320, 240), (frame.Width, frame.Height)));
        AssertGrows(watch.Frames);
    }

    private static async Task BeginPicturesAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.ReadAtLeastAsync(new byte[4096], 16, cancellationToken: cancellation);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=x\r\n\r\n"u8.ToArray(), cancellation);
    }

    private static async Task SendPictureAsync(NetworkStream stream, byte[] picture, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"--x\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n"), cancellation);
        await stream.WriteAsync(picture, cancellation);
        await stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
    }

    private byte[] Picture()
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240", "-frames:v", "1", _folder["picture.jpg"]);
        return File.ReadAllBytes(_folder["picture.jpg"]);
    }
}
