using Kinora.Frames.Formats;

namespace Kinora.Frames.Tests;

public class FrameFormatTests
{
    [Theory]
    [InlineData(PixelFormat.I420, 1920, 1080, 3_110_400)]
    [InlineData(PixelFormat.I420, 5, 3, 15 + (2 * 3 * 2))]
    [InlineData(PixelFormat.Nv12, 5, 3, 15 + (6 * 2))]
    [InlineData(PixelFormat.Rgb24, 5, 3, 45)]
    [InlineData(PixelFormat.Rgbx, 5, 3, 60)]
    [InlineData(PixelFormat.Gray8, 5, 3, 15)]
    public void ByteLength_OfEachLayout_IsWhatFfmpegWrites(PixelFormat pixels, int width, int height, int bytes) =>
        Assert.Equal(bytes, new FrameFormat(width, height, pixels, ColorMatrix.Bt601, ColorRange.Limited).ByteLength);

    [Fact]
    public void GetPlane_OfPlanarFormats_LeavesNoGapAndNoOverlap()
    {
        foreach (var pixels in Enum.GetValues<PixelFormat>())
        {
            var format = new FrameFormat(33, 17, pixels, ColorMatrix.Bt601, ColorRange.Limited);
            var end = 0;
            for (var plane = 0; plane < format.PlaneCount; plane++)
            {
                var layout = format.GetPlane(plane);
                Assert.Equal(end, layout.Offset);
                end += layout.ByteLength;
            }

            Assert.Equal(format.ByteLength, end);
        }
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(-1, 100)]
    [InlineData(16385, 1)]
    [InlineData(16384, 16384)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void IsValidSize_ImpossibleSize_SaysWhatIsWrong(long width, long height)
    {
        Assert.False(FrameFormat.IsValidSize(width, height, out var problem));
        Assert.Contains($"{width}x{height}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Video_UntaggedColour_FollowsTheSizeRuleOfPlayers()
    {
        Assert.Equal(ColorMatrix.Bt709, FrameFormat.Video(1280, 720).Matrix);
        Assert.Equal(ColorMatrix.Bt601, FrameFormat.Video(720, 576).Matrix);
    }
}
