using Kinora.Media.Devices;

namespace Kinora.Media.Tests.Devices;

public class FfmpegListsTests
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Methods_List_AreItsLinesAfterTheHeading(string newLine)
    {
        const string List = """
            Hardware acceleration methods:
            vdpau
            cuda
            d3d11va
            cuda

            """;
        Assert.Equal(["vdpau", "cuda", "d3d11va"], FfmpegLists.Methods(List.ReplaceLineEndings(newLine)));
    }

    [Fact]
    public void HardwareCoders_ListOfEncoders_AreThoseOfDevices()
    {
        const string List = """
            Encoders:
             V..... = Video
             A..... = Audio
             ------
             V....D libx264              libx264 H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10 (codec h264)
             V....D h264_nvenc           NVIDIA NVENC H.264 encoder (codec h264)
             V..... hevc_qsv             HEVC (Intel Quick Sync Video acceleration) (codec hevc)
             V..... mpeg2_qsv            MPEG-2 video (Intel Quick Sync Video acceleration) (codec mpeg2video)
             V....D prores_videotoolbox  VideoToolbox ProRes Encoder (codec prores)
             V....D h264_mf              H264 via MediaFoundation (codec h264)
             VFS..D prores_ks            Apple ProRes (iCodec Pro) (codec prores)
             V..... vp8_v4l2m2m          V4L2 mem2mem VP8 encoder wrapper (codec vp8)
             A....D aac_mf               AAC via MediaFoundation (codec aac)
            """;
        Assert.Equal(
            [
                new("h264_nvenc", "h264"), new("hevc_qsv", "hevc"), new("mpeg2_qsv", "mpeg2video"), new("prores_videotoolbox", "prores"),
                new("h264_mf", "h264"), new("vp8_v4l2m2m", "vp8"),
            ],
            FfmpegLists.HardwareCoders(List));
    }

    [Fact]
    public async Task AskAsync_RealFfmpeg_ListsAreRead()
    {
        var encoders = await FfmpegLists.AskAsync("-encoders", TestContext.Current.CancellationToken);
        Assert.Contains("libx264", encoders, StringComparison.Ordinal);
        Assert.DoesNotContain(FfmpegLists.HardwareCoders(encoders), coder => coder.Name.StartsWith("lib", StringComparison.Ordinal));
        Assert.NotEmpty(FfmpegLists.HardwareCoders(encoders));
    }
}
