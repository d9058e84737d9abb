using Kinora.Frames.Formats;
using Kinora.Vision.Motion;

namespace Kinora.Vision.Tests.Motion;

public class MotionDetectorTests
{
    private static readonly FrameFormat Format = FrameFormat.Video(640, 360);

    private readonly Random _random = new(5);

    [Fact]
    public void HasMoved_NoiseAndALampThatDims_IsNoMotion()
    {
        var detector = new MotionDetector();
        Assert.True(detector.HasMoved(Scene(), Format, default));
        for (var i = 1; i < 90; i++)
        {
            Assert.Equal(i < 10, detector.HasMoved(Scene(brightness: -i / 3), Format, TimeSpan.FromSeconds(i / 10.0)));
        }
    }

    [Fact]
    public void HasMoved_SmallThing_IsSeenAtOnceAndHeldForASecond()
    {
        var detector = new MotionDetector();
        detector.HasMoved(Scene(), Format, default);
        Assert.False(detector.HasMoved(Scene(), Format, TimeSpan.FromSeconds(2)));
        Assert.True(detector.HasMoved(Scene(thing: 100), Format, TimeSpan.FromSeconds(2.1)));
        Assert.True(detector.HasMoved(Scene(thing: 100), Format, TimeSpan.FromSeconds(3)));
        Assert.False(detector.HasMoved(Scene(thing: 100), Format, TimeSpan.FromSeconds(3.2)));
        Assert.True(detector.HasMoved(Scene(), Format, TimeSpan.FromSeconds(3.3)));
    }

    [Fact]
    public void HasMoved_ThingThatCreeps_IsSeenOnceItHasCome()
    {
        var detector = new MotionDetector(new MotionOptions { Hold = TimeSpan.Zero, LongestStill = TimeSpan.FromHours(1) });
        detector.HasMoved(Scene(thing: 100), Format, default);
        var moved = Enumerable.Range(1, 40).Count(i => detector.HasMoved(Scene(thing: 100 + (i / 4.0)), Format, TimeSpan.FromSeconds(i)));
        Assert.InRange(moved, 1, 20);
    }

    [Fact]
    public void HasMoved_NothingForLong_LooksAgain()
    {
        var detector = new MotionDetector(new MotionOptions { LongestStill = TimeSpan.FromSeconds(5) });
        var looked = Enumerable.Range(0, 26).Where(i => detector.HasMoved(Scene(), Format, TimeSpan.FromSeconds(i))).ToArray();
        Assert.Equal([0, 5, 10, 15, 20, 25], looked);
    }

    [Fact]
    public void HasMoved_NewSizeOrTimeThatGoesBack_LooksAgain()
    {
        var detector = new MotionDetector();
        detector.HasMoved(Scene(), Format, TimeSpan.FromSeconds(10));
        Assert.False(detector.HasMoved(Scene(), Format, TimeSpan.FromSeconds(12)));
        Assert.True(detector.HasMoved(Scene(), Format, TimeSpan.FromSeconds(1)));
        var smaller = FrameFormat.Video(320, 240);
        Assert.True(detector.HasMoved(new byte[smaller.ByteLength], smaller, TimeSpan.FromSeconds(13)));
    }

    [Fact]
    public void HasMoved_SteadyState_AllocatesNothing()
    {
        var detector = new MotionDetector();
        var scene = Scene();
        detector.HasMoved(scene, Format, default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            detector.HasMoved(scene, Format, TimeSpan.FromSeconds(i));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A noisy street; a thing of 16×32 pixels stands where it is told.</summary>
    private byte[] Scene(double? thing = null, int brightness = 0)
    {
        var pixels = new byte[Format.ByteLength];
        for (var y = 0; y < Format.Height; y++)
        {
            for (var x = 0; x < Format.Width; x++)
            {
                var inThing = thing is { } left ? Math.Clamp(Math.Min(x + 1 - left, left + 16 - x), 0, 1) * (y is >= 200 and < 232 ? 1 : 0) : 0;
                var value = 90 + (30 * Math.Sin(x * 0.05)) + brightness + _random.Next(-6, 7) + (60 * inThing);
                pixels[(y * Format.Width) + x] = (byte)Math.Clamp(value, 0, 255);
            }
        }

        return pixels;
    }
}
