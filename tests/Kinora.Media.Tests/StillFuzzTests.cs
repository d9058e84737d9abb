using Kinora.Media.Stills;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

/// <summary>Whatever stands in a file, all that happens is that it is refused, in words, and little memory is taken for it.</summary>
[Collection(Alone.Name)]
public sealed class StillFuzzTests : IDisposable
{
    private const int Rounds = 2000;

    private readonly TestFolder _folder = new();
    private readonly StillDecoder _decoder = new(limits: new StillLimits { MostPixels = 1_000_000 });

    public void Dispose()
    {
        _decoder.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("a.jpg", "yuvj420p")]
    [InlineData("b.jpg", "yuvj444p")]
    [InlineData("c.png", "rgb24")]
    [InlineData("d.webp", "yuv420p")]
    [InlineData("e.bmp", "bgr24")]
    public void Read_MutatedOrCutOffFile_IsTakenOrRefusedInWords(string name, string pixels)
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x120", "-frames:v", "1", "-pix_fmt", pixels, _folder[name]);
        var whole = File.ReadAllBytes(_folder[name]);
        var random = new Random(20);
        var refused = 0;
        var resident = Environment.WorkingSet;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Mutate(whole, random);
            try
            {
                var header = StillHeader.Read(bytes, name, new StillLimits { MostPixels = 1_000_000 });
                Assert.InRange((long)header.Width * header.Height, 1, 1_000_000);
                if (_decoder.TryDecode(bytes, header, name, round % 2, out var frame))
                {
                    frame.Dispose();
                }
            }
            catch (StillException error)
            {
                refused++;
                Assert.StartsWith($"'{name}' ", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(refused, Rounds / 100, Rounds);
        Assert.InRange(Environment.WorkingSet - resident, long.MinValue, 64 << 20);
    }

    [Fact]
    public void TryDecode_CutOffJpeg_IsRefusedWhereverItEnds()
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x120", "-frames:v", "1", "-pix_fmt", "yuvj420p", _folder["a.jpg"]);
        var whole = File.ReadAllBytes(_folder["a.jpg"]);
        for (var length = 0; length < whole.Length - 2; length += 1 + (length / 20))
        {
            Assert.Throws<StillException>(() =>
            {
                var header = StillHeader.Read(whole.AsSpan(0, length), "cut", new StillLimits());
                Assert.True(_decoder.TryDecode(whole.AsSpan(0, length), header, "cut", 1, out var frame));
                frame.Dispose();
            });
        }
    }

    /// <summary>Changes mostly in the head, where sizes and tables stand; half of the files end too soon.</summary>
    private static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = whole.AsSpan(0, random.Next(2) == 0 ? whole.Length : random.Next(whole.Length + 1)).ToArray();
        var head = Math.Min(bytes.Length, random.Next(2) == 0 ? 700 : bytes.Length);
        for (var change = random.Next(1, 12); change > 0 && head > 4; change--)
        {
            bytes[random.Next(3, head)] = random.Next(4) switch { 0 => 0xff, 1 => 0, _ => (byte)random.Next(256) };
        }

        return bytes;
    }
}
