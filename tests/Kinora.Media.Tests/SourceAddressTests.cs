using Kinora.Media.Sources;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

public class SourceAddressTests
{
    [Theory]
    [InlineData("0", SourceKind.Camera, "camera 0")]
    [InlineData("auto", SourceKind.AnyCamera, "the first camera")]
    [InlineData("video=USB Video Device", SourceKind.NamedCamera, "camera 'USB Video Device'")]
    [InlineData("rtsp://camera.local/live", SourceKind.Rtsp, "rtsp://camera.local/live")]
    [InlineData("rtsp://user:se@cret@camera.local:554/live?a=b@c", SourceKind.Rtsp, "rtsp://***@camera.local:554/live?a=b@c")]
    [InlineData("https://host/clip.mp4", SourceKind.Http, "https://host/clip.mp4")]
    [InlineData("test:", SourceKind.Test, "test:")]
    [InlineData("demo", SourceKind.Demo, "demo")]
    public void Parse_EveryForm_IsRecognisedAndShownWithoutSecrets(string text, SourceKind kind, string display)
    {
        var address = SourceAddress.Parse(text);
        Assert.Equal(kind, address.Kind);
        Assert.Equal(display, address.Display);
    }

    [Theory]
    [InlineData("http://camera/video", true)]
    [InlineData("http://camera/mjpg/video.cgi?size=2", true)]
    [InlineData("http://host/clip.MP4?token=a.b", false)]
    [InlineData("https://host/list.m3u8", false)]
    [InlineData("rtsp://camera/live", true)]
    [InlineData("0", true)]
    [InlineData("test:", true)]
    public void IsLive_CamerasAndStreams_AreThoseThatCannotBeReadAgain(string text, bool live) => Assert.Equal(live, SourceAddress.Parse(text).IsLive);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("no-such-file.mp4", "There is no file 'no-such-file.mp4'")]
    [InlineData("300", "no camera 300")]
    [InlineData("gopher://host/x", "cannot read 'gopher://'")]
    [InlineData("rtsp://", "is not an address")]
    [InlineData("rtsp://user:secret@host/a\nb", "control characters")]
    public void Parse_WhatCannotWork_IsRefusedInOneSentence(string text, string meaning)
    {
        var error = Assert.Throws<SourceException>(() => SourceAddress.Parse(text));
        Assert.True(error.IsUsage);
        Assert.Contains(meaning, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FolderOrPattern_IsASourceOfStillsOnceItHoldsPictures()
    {
        using var folder = new TestFolder();
        Assert.Contains("holds no pictures", Assert.Throws<SourceException>(() => SourceAddress.Parse(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["a.jpg"], "");
        Assert.Equal((SourceKind.Stills, folder.Path), (SourceAddress.Parse(folder.Path).Kind, SourceAddress.Parse(folder.Path).Value));
        Assert.Equal(SourceKind.Stills, SourceAddress.Parse(folder["?.jpg"]).Kind);
        Assert.Contains("No picture matches", Assert.Throws<SourceException>(() => SourceAddress.Parse(folder["*.png"])).Message, StringComparison.Ordinal);
    }
}
