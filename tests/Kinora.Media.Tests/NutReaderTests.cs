using Kinora.Media.Nut;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

public class NutReaderTests
{
    [Fact]
    public void TryReadFrameHeader_MutatedBytes_OnlyEverSaysThatTheyAreDamaged()
    {
        var original = MakeNut();
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

    private static int ReadAll(byte[] bytes)
    {
        var reader = new NutReader(new MemoryStream(bytes));
        var frames = 0;
        while (reader.TryReadFrameHeader(out var frame))
        {
            if (frame.Size is < 0 or > 100_000)
            {
                throw new NutFormatException("the caller's own bound");
            }

            reader.ReadFrame(new byte[frame.Size]);
            frames++;
        }

        return frames;
    }

    private static byte[] MakeNut()
    {
        using var folder = new TestFolder();
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=16x12:rate=25:duration=0.2", "-pix_fmt", "yuv420p", "-c:v", "rawvideo", "-f", "nut", folder["a.nut"]);
        return File.ReadAllBytes(folder["a.nut"]);
    }
}
