using Kinora.Models.Hub.Addresses;

namespace Kinora.Models.Tests.Hub;

public class ModelSourceAddressTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("npm:@scope/name@1.2.3/models/net.json")]
    [InlineData("hf:org/name")]
    [InlineData("hf:org/name/onnx/model.onnx")]
    [InlineData("hf:org/name@v1.0/model.onnx")]
    [InlineData("hf:org/name@refs/pr/7/model.onnx")]
    [InlineData("hf:org/name@refs/convert/onnx")]
    [InlineData("hf:org/name@feature%2Fx/model.onnx")]
    [InlineData("https://example.org/a%20b/net.onnx?x=1#sha256=" + Hash)]
    [InlineData("http://127.0.0.1:8080/net.onnx#sha256=" + Hash)]
    [InlineData("file:/models/net.onnx")]
    [InlineData("file:/models/net.onnx#sha256=" + Hash)]
    public void Parse_Address_IsWrittenAsItWasRead(string text)
    {
        var address = ModelSourceAddress.Parse(text);

        Assert.Equal(text, address.ToString());
        Assert.Equal(address, ModelSourceAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("org/name", "hf:org/name")]
    [InlineData("hf:org/name@main", "hf:org/name")]
    [InlineData("HTTPS://Example.org/x.onnx#sha256=0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", "https://example.org/x.onnx#sha256=" + Hash)]
    [InlineData("file:///models/net.onnx", "file:/models/net.onnx")]
    public void Parse_OtherForm_MeansTheSame(string text, string written) => Assert.Equal(written, ModelSourceAddress.Parse(text).ToString());

    [Theory]
    [InlineData("hf:org", "hf:ORGANISATION/NAME")]
    [InlineData("hf:../name", "ORGANISATION/NAME")]
    [InlineData("hf:org/na--me", "ORGANISATION/NAME")]
    [InlineData("hf:org/name@../x", "revision")]
    [InlineData("hf:org/name@a%2F%2E%2E/x", "revision")]
    [InlineData("hf:org/name/../../etc/passwd", "no path")]
    [InlineData("hf:org/name//x", "no path")]
    [InlineData("hf:org/name/C:/x", "no path")]
    [InlineData("https://example.org/net.onnx", "#sha256=")]
    [InlineData("https://example.org/net.onnx#sha256=12", "#sha256=")]
    [InlineData("http://example.org/net.onnx#sha256=" + Hash, "https://")]
    [InlineData("https://example.org:0x/net.onnx#sha256=" + Hash, "no address")]
    [InlineData("file:", "file:PATH")]
    [InlineData("file:x#sha256=12", "64 digits")]
    [InlineData("file://server/x", "another machine")]
    [InlineData("ftp://example.org/x", "npm:PACKAGE")]
    [InlineData("nanodet", "npm:PACKAGE")]
    public void Parse_Wrong_SaysWhatToWrite(string text, string remedy) =>
        Assert.Contains(remedy, Assert.Throws<ModelException>(() => ModelSourceAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_Password_IsNotRepeated()
    {
        var error = Assert.Throws<ModelException>(() => ModelSourceAddress.Parse("https://me:secret@example.org/net.onnx#sha256=" + Hash));

        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
