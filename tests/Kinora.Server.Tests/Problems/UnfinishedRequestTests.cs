using System.Net.Sockets;
using System.Text;

namespace Kinora.Server.Tests.Problems;

public sealed class UnfinishedRequestTests
{
    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("image/jpeg", "abc")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nabc")]
    public async Task Stop_WhileABodyDoesNotCome_IsNoFaultInTheLog(string type, string begin)
    {
        await using var rig = await ServerRig.StartAsync(new RigOptions { KeepsLog = true });
        using var client = new TcpClient("127.0.0.1", rig.Addresses[0].Port);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {type}\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n"),
            TestContext.Current.CancellationToken);
        var answer = new byte[12];
        await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        Assert.Equal("HTTP/1.1 100", Encoding.ASCII.GetString(answer));  // it reads the body
        await stream.WriteAsync(Encoding.ASCII.GetBytes(begin), TestContext.Current.CancellationToken);

        await rig.Server.StopAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(rig.Log.Lines);
        Assert.DoesNotContain(rig.Log.Lines, static line => line.Contains("/predict failed", StringComparison.Ordinal));
    }
}
