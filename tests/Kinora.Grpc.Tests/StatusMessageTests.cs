using Kinora.Grpc.Status;

namespace Kinora.Grpc.Tests;

public class StatusMessageTests
{
    [Theory]
    [InlineData("plain text, ~!", "plain text, ~!")]
    [InlineData("100 %", "100 %25")]
    [InlineData("a\nb\tc\u007f", "a%0Ab%09c%7F")]
    [InlineData("ž🐎", "%C5%BE%F0%9F%90%8E")]
    [InlineData("", "")]
    public void Encode_AnyText_IsFitForAHeaderAndComesBack(string text, string header)
    {
        Assert.Equal(header, StatusMessage.Encode(text));
        Assert.Equal(text, StatusMessage.Decode(header));
    }

    [Theory]
    [InlineData("100 %", "100 %")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%+1", "%+1")]
    [InlineData("%FF", "\uFFFD")]
    [InlineData("%41", "A")]
    public void Decode_BadlyEncoded_KeepsWhatItCan(string header, string text) => Assert.Equal(text, StatusMessage.Decode(header));
}
