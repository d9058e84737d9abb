using Kinora.Frames.Formats;
using Kinora.Media.Decoding;

namespace Kinora.Media.Tests;

public class DecoderRemarksTests
{
    [Fact]
    public async Task Read_LinesOfFfmpeg_TellCodecSizeRateAndTheFirstChange()
    {
        var remarks = new DecoderRemarks();
        remarks.Read("[info]   Stream #0:0[0x1](und): Video: h264 (High), 1 reference frame (avc1 / 0x31637661), yuv420p(progressive, left), 1920x1080");
        remarks.Read("[graph 0 input from stream 0:0 @ 0x556c0b909bc0] [verbose] w:1920 h:1080 pixfmt:yuv420p tb:1/15360 fr:30000/1001 sar:0/1");
        remarks.Read("[info]   Stream #0:0: Video: rawvideo, 1 reference frame (I420 / 0x30323449), yuv420p(progressive, left), 1920x1080");
        Assert.Equal("h264", remarks.Codec);
        Assert.Equal(new InputPicture(1920, 1080, 30000 / 1001.0), await remarks.First);
        remarks.Read("[graph 0 input from stream 0:0 @ 0x556c0b909bc1] [verbose] w:1920 h:1080 pixfmt:yuvj420p tb:1/15360 fr:30/1 sar:0/1");
        Assert.False(remarks.Change.IsCompleted);
        remarks.Read("[graph 0 input from stream 0:0 @ 0x556c0b909bc1] [verbose] w:1080 h:1920 pixfmt:yuv420p tb:1/15360 fr:0/0 sar:0/1");
        Assert.Equal((1080, 1920), ((await remarks.Change).Width, (await remarks.Change).Height));
    }

    [Fact]
    public void Read_AnythingElse_IsPassedOver()
    {
        var remarks = new DecoderRemarks();
        foreach (var line in (string[])["", "[info]", "[graph 0 input from stream w:99999999999999999999 h:1 fr:1/0", "Video: h264", new string('[', 500)])
        {
            remarks.Read(line);
        }

        Assert.Null(remarks.Codec);
        Assert.False(remarks.First.IsCompleted);
    }

    [Theory]
    [InlineData("tv, bt709/unknown/unknown, progressive, left", ColorMatrix.Bt709, ColorRange.Limited)]
    [InlineData("pc, bt470bg/unknown/unknown, progressive", ColorMatrix.Bt601, ColorRange.Full)]
    [InlineData("tv, smpte170m, top first", ColorMatrix.Bt601, ColorRange.Limited)]
    [InlineData("tv, bt2020nc/bt2020/smpte2084", ColorMatrix.Bt709, ColorRange.Limited)]
    [InlineData("tv, unknown/bt709/bt709", null, ColorRange.Limited)]
    [InlineData("progressive, left", null, ColorRange.Limited)]
    public void Read_TheOutputsOfFfmpeg_TellTheirColors(string words, ColorMatrix? matrix, ColorRange range)
    {
        var remarks = new DecoderRemarks();
        remarks.Read("[info]   Stream #0:0: Video: rawvideo, 1 reference frame (I420 / 0x30323449), yuv420p(pc, bt709), 1920x1080");
        Assert.Equal(default, remarks.ColorsOf(0));
        remarks.Read("[info] Output #0, nut, to 'pipe:1':");
        remarks.Read($"[info]   Stream #0:1: Video: rawvideo, 1 reference frame (I420 / 0x30323449), yuv420p({words}), 1920x1080, q=2-31");
        Assert.Equal(new OutputColors(matrix, range), remarks.ColorsOf(1));
        Assert.Equal(default, remarks.ColorsOf(0));
    }
}
