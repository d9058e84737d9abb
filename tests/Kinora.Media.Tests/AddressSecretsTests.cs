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
    public void Mask_Address_HidesWhatOpensIt(string address, string shown)
    {
        Assert.Equal(shown, AddressSecrets.Mask(address));
        Assert.Equal(shown, SourceAddress.Parse(address).Display);
    }

    [Theory]
    [InlineData("rtsp://user:s3cret@host/live")]
    [InlineData("rtmp://user:s3cret@host/app/stream")]
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
