using System.IO.Pipelines;
using System.Text;
using Kinora.Media.Guard;
using Kinora.Media.Sources;

namespace Kinora.Media.Tests.Guard;

/// <summary>What a hostile RTSP server says, and what of it ffmpeg gets.</summary>
public class RtspAnswersTests
{
    [Theory]
    [InlineData("RTSP/1.0 200 OK\r\nCSeq: 1\r\nLocation: rtsp://evil/\r\nX-Other: 1\r\n\r\n", "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nabc$\0\0\u0002xy", "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nabc$\0\0\u0002xy")]
    [InlineData("$\0\0\u0001a$\0\0\u0001b\r\nRTSP/1.0 200 OK\r\n\r\n", "$\0\0\u0001a$\0\0\u0001bRTSP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1;source=10.0.0.1;destination=10.0.0.2;server_port=1-2\r\n\r\n", "RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 1\r\n\r\nRTSP/1.0 200 OK\r\n\r\n", "RTSP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nCSeq: 1\nLocation: rtsp://evil/\r\n\r\n", "RTSP/1.0 200 OK\r\nCSeq: 1Location: rtsp://evil/\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\r\n", "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\nContent-Length: 0\r\n\r\n")]
    public async Task CopyAsync_Answers_AreWrittenAnew(string said, string handedOn)
    {
        // Whole, and in pieces of one byte: it must not matter how the network cuts them.
        Assert.Equal(handedOn, await CopyAsync(said, int.MaxValue));
        Assert.Equal(handedOn, await CopyAsync(said, 1));
    }

    [Theory]
    [InlineData("RTSP/1.0 302 Found\r\nLocation: rtsp://evil/\r\n\r\n")]
    [InlineData("RTSP/1.0 0302 Found\r\nLocation: rtsp://evil/\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nTransport: RTP/AVP;unicast;client_port=1-2;source=10.0.0.1\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nTransport: RTP/AVP/UDP;multicast;destination=239.0.0.1\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")]
    [InlineData("RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("RTSP/1.0 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    public async Task CopyAsync_WhatLeadsElsewhereOrIsNoRtsp_IsRefused(string said) => await Assert.ThrowsAsync<SourceException>(() => CopyAsync(said, int.MaxValue));

    [Fact]
    public async Task CopyAsync_EndlessHead_IsRefused() => await Assert.ThrowsAsync<SourceException>(() => CopyAsync("RTSP/1.0 200 OK\r\n" + new string('a', 1 << 20), int.MaxValue));

    private static async Task<string> CopyAsync(string said, int piece)
    {
        var server = new Pipe(new PipeOptions(pauseWriterThreshold: 0));  // writing never waits
        using var ffmpeg = new MemoryStream();
        var copying = new RtspAnswers("rtsp://camera/").CopyAsync(server.Reader.AsStream(), ffmpeg, TestContext.Current.CancellationToken);
        foreach (var bytes in Encoding.Latin1.GetBytes(said).Chunk(Math.Min(piece, said.Length)))
        {
            await server.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }

        await server.Writer.CompleteAsync();
        await copying;
        return Encoding.Latin1.GetString(ffmpeg.ToArray());
    }
}
