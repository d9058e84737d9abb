using Kinora.Media.Decoding;
using Kinora.Media.Sources;

namespace Kinora.Media.Tests;

public class AddressSecretsTests
{
    [Theory]
    [InlineData("rtsp://user:s3cret@host:554/live", "rtsp://***@host:554/live")]
    [InlineData("http://u:p@ss@host/x", "http://***@host/x")]
    [InlineData("srt://host:9000?mode=caller&passphrase=s3cret&latency=20", "srt://host:9000?mode=caller&passphrase=***&latency=20")]
    [InlineData("https://host/cam.m3u8?token=s3cret", "https://host/cam.m3u8?token=***")]
    [InlineData("http://host/video?user=me&pwd=s3cret", "http://host/video?user=***&pwd=***")]
    [InlineData("rtsp://host/live?channel=1", "rtsp://host/live?channel=1")]
    [InlineData("rtsp://host/user=admin_password=hunter2_channel=1.sdp", "rtsp://host/user=***")]
    [InlineData("http://host/cgi?loginuse=me&loginpas=hunter2", "http://host/cgi?loginuse=***&loginpas=***")]
    [InlineData("rtmp://host/app/s3cret", "rtmp://host/app/***")]
    [InlineData("rtmps://u:p@host:1936/app/instance/s3cret?x=1", "rtmps://***@host:1936/app/***")]
    [InlineData("rtmp://host/app", "rtmp://host/app")]
    [InlineData("rtsp://host:554/user@domain/stream", "rtsp://host:554/user@domain/stream")]
    [InlineData("RTSP://host/live", "rtsp://host/live")]
    [InlineData("rtsp://[::1]:8554/live", "rtsp://[::1]:8554/live")]
    public void Mask_Address_HidesWhatOpensIt(string address, string shown)
    {
        Assert.Equal(shown, AddressSecrets.Mask(address), ignoreCase: true);
        Assert.Equal(shown, SourceAddress.Parse(address).Display);
    }

    [Theory]
    [InlineData("rtsp://admin:se#cret@host/live")]
    [InlineData("rtsp://admin:se/cret@host/live")]
    [InlineData("rtsp://admin:se?cret@host/live")]
    [InlineData("rtsp://admin:12/cret@host")]
    public void Parse_PasswordThatEndsTheHost_IsRefusedWithoutBeingShown(string address)
    {
        var error = Assert.Throws<SourceException>(() => SourceAddress.Parse(address));
        Assert.Contains("%2F", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PipelineWithAPassword_DoesNotShowIt() => Assert.DoesNotContain(
        "hunter2", SourceAddress.Parse("gst:rtspsrc location=rtsp://u:hunter2@h/x user-id=u user-pw=hunter2 ! decodebin").Display, StringComparison.Ordinal);

    [Fact]
    public void MaskAll_WhatFfmpegSaysOfAnRtmpAddress_HidesTheKeyAndNothingElse() => Assert.Equal(
        "Error opening 'rtmp://host:1935/app/***': Connection refused",
        AddressSecrets.MaskAll("Error opening 'rtmp://host:1935/app/s3cret': Connection refused"));

    [Theory]
    [InlineData("rtsp://user:s3cret@host/live")]
    [InlineData("rtmp://user:s3cret@host/app/stream")]
    [InlineData("rtmp://host/app/s3cret")]
    [InlineData("srt://host:9000?passphrase=s3cret-s3cret")]
    [InlineData("http://user:s3cret@host/mjpeg")]
    [InlineData("https://host/cam.m3u8?token=s3cret")]
    public async Task ForAsync_AddressWithASecret_GoesThroughStandardInput(string address)
    {
        var command = await DecodeCommand.ForAsync(SourceAddress.Parse(address), new SourceOptions(), DecodePlan.Everything);
        Assert.DoesNotContain("s3cret", string.Join(' ', command.Arguments), StringComparison.Ordinal);
        Assert.Contains("s3cret", System.Text.Encoding.UTF8.GetString(command.StandardInput.Span), StringComparison.Ordinal);
    }
}
