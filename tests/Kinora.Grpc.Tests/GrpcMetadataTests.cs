using Kinora.Grpc.Metadata;

namespace Kinora.Grpc.Tests;

public class GrpcMetadataTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ž")]
    [InlineData("grpc-status")]
    [InlineData("Content-Type")]
    [InlineData("te")]
    [InlineData("x-bin")]
    public void Add_KeyThatIsNone_IsRefused(string key) => Assert.Throws<ArgumentException>(() => new GrpcMetadata().Add(key, "value"));

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("ž")]
    public void Add_ValueThatIsNoHeader_IsRefused(string value) => Assert.Throws<ArgumentException>(() => new GrpcMetadata().Add("x", value));

    [Fact]
    public void Add_BytesUnderATextKey_AreRefused() => Assert.Throws<ArgumentException>(() => new GrpcMetadata().Add("x", new byte[1]));

    [Theory]
    [InlineData("AQI", "0102")]
    [InlineData("AQI=", "0102")]
    [InlineData("", "")]
    [InlineData("AQI,Aw==", "0102 03")]
    [InlineData("AQI, !!!", "0102")]
    public void Read_BinaryHeader_WithAndWithoutPaddingAndSeveralInOne(string header, string bytes)
    {
        var metadata = new GrpcMetadata();
        MetadataHeaders.Read("X-Data-Bin", header, metadata);
        Assert.Equal(bytes, string.Join(' ', metadata.All("x-data-bin").Select(e => Convert.ToHexStringLower(e.Bytes.Span))));
    }

    [Fact]
    public void Read_HeadersOfTheProtocol_AreNoMetadata()
    {
        var metadata = new GrpcMetadata();
        foreach (var key in new[] { "grpc-timeout", ":path", "te", "Content-Type" })
        {
            MetadataHeaders.Read(key, "x", metadata);
        }

        Assert.Empty(metadata.Entries);
    }
}
