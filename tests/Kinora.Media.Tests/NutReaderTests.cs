using Kinora.Media.Nut;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

public class NutReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryReadFrameHeader_MutatedBytes_OnlyEverSaysThatTheyAreDamaged(int streams)
    {
        var original = MakeNut(streams);
        var random = new Random(20261121);
        var survived = 0;
        for (var round = 0; round < 4000; round++)
        {
            var bytes = original.AsSpan(0, random.Next(4) == 0 ? random.Next(original.Length) : original.Length).ToArray();
            for (var change = random.Next(1, 6); change > 0 && bytes.Length > 0; change--)
            {
                // The headers are where damage does most; the pixels in between hardly matter.
                bytes[random.Next(Math.Min(bytes.Length, 600))] = (byte)random.Next(256);
            }

            try
            {
                survived += ReadAll(bytes);
            }
            catch (Exception error) when (error is NutFormatException or EndOfStreamException)
            {
                Assert.NotEmpty(error.Message);
            }
        }

        Assert.True(survived > 0, "no mutated file could be read at all: the test does not reach the frames");
    }

    [Fact]
    public void TryReadFrameHeader_WholeFile_GivesEveryFrame() => Assert.Equal(5, ReadAll(MakeNut()));

    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("nut/multimedia container")]
    public void TryReadFrameHeader_NothingUseful_EndsOrBreaksOff(string text)
    {
        var reader = new NutReader(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text)));
        if (text.Length == 0)
        {
            Assert.False(reader.TryReadFrameHeader(out _));
        }
        else
        {
            Assert.Throws<EndOfStreamException>(() => reader.TryReadFrameHeader(out _));
        }
    }

    [Fact]
    public void TryReadFrameHeader_TwoStreams_GivesBothWithTheirOwnSizesAndTimes()
    {
        var reader = new NutReader(new MemoryStream(MakeNut(streams: 2)));
        List<string> seen = [];
        while (reader.TryReadFrameHeader(out var frame))
        {
            var video = reader.Video(frame.Stream);
            Assert.Equal(video.Width * video.Height * 3 / 2, frame.Size);
            reader.ReadFrame(new byte[frame.Size]);
            seen.Add($"{frame.Stream}:{video.Width}:{Math.Round(frame.Pts * 1000.0 * video.TimeBaseNumerator / video.TimeBaseDenominator)}");
        }

        Assert.Equal(["0:32:0", "0:32:200", "0:32:400", "0:32:600", "0:32:800"], seen.Where(s => s[0] == '0'));
        Assert.Equal(["1:16:0", "1:16:200", "1:16:400", "1:16:600", "1:16:800"], seen.Where(s => s[0] == '1'));
    }

    [Fact]
    public void TryReadFrameHeader_RandomBytesBehindAGoodStart_AllocateNoMoreThanAHeaderMayHave()
    {
        var start = MakeNut(streams: 2).AsSpan(0, 500).ToArray();
        var random = new Random(99);
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int Rounds = 2000;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[2000];
            random.NextBytes(bytes);
            start.AsSpan(0, random.Next(start.Length)).CopyTo(bytes);
            try
            {
                ReadAll(bytes, mostFrameBytes: 4096);
            }
            catch (Exception error) when (error is NutFormatException or EndOfStreamException)
            {
                Assert.NotEmpty(error.Message);
            }
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Rounds * 40_000L, "random bytes made the reader allocate without bounds");
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f })]     // a header of 2^63 bytes
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })] // a number without end
    [InlineData(new byte[] { 0x00 })]                                                       // an empty header
    [InlineData(new byte[] { 0xc0, 0x80, 0x01 })]                                           // a header of more than 1 MiB
    public void TryReadFrameHeader_LengthThatLies_IsRefusedBeforeAnythingIsAllocated(byte[] length)
    {
        byte[] main = [0x4E, 0x4D, 0x7A, 0x56, 0x1F, 0x5F, 0x04, 0xAD];
        var reader = new NutReader(new MemoryStream([.. main, .. length]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<NutFormatException>(() => reader.TryReadFrameHeader(out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000);
    }

    private static int ReadAll(byte[] bytes, int mostFrameBytes = 100_000)
    {
        var reader = new NutReader(new MemoryStream(bytes));
        var frames = 0;
        while (reader.TryReadFrameHeader(out var frame))
        {
            if (frame.Size < 0 || frame.Size > mostFrameBytes)
            {
                throw new NutFormatException("the caller's own bound");
            }

            reader.ReadFrame(new byte[frame.Size]);
            frames++;
        }

        return frames;
    }

    /// <summary>Five frames of 32×24 at 5 fps, and as the second stream the same in 16×12.</summary>
    private static byte[] MakeNut(int streams = 1)
    {
        using var folder = new TestFolder();
        string[] second = streams == 2 ? ["-filter_complex", "[0:v]split=2[a][b];[b]scale=16:12[c]", "-map", "[a]", "-map", "[c]"] : [];
        Tool.Ffmpeg(["-f", "lavfi", "-i", "testsrc2=size=32x24:rate=5:duration=1", .. second, "-pix_fmt", "yuv420p", "-c:v", "rawvideo", "-f", "nut", folder["a.nut"]]);
        return File.ReadAllBytes(folder["a.nut"]);
    }
}
