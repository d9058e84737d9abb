using System.Buffers.Binary;
using System.IO.Compression;
using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Small files that say they are large pictures, or unpack to much.</summary>
[Trait("Speed", "Slow")]
public sealed class BombTests(AbusedServer server)
{
    private const int Side = 65500;
    private const int Senders = 4;
    private const int Rounds = 2;

    [Fact]
    public Task Pictures_ThatUnpackToGibibytes_AreRefused() => server.SurvivesAsync("decompression bombs", async () =>
    {
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
        (string Name, byte[] File)[] bombs =
        [
            ("png 65500", Png(Side, Side, 1 << 20)), ("png 7000, empty rows", Png(7000, 7000, 60 << 20)), ("png with a bomb in its text", Png(64, 64, 1 << 14, text: 100 << 20)),
            ("jpeg 65500", Jpeg(Side, Side)), ("jpeg 7000 without its rest", Jpeg(7000, 7000)), ("jpeg 65500x1", Jpeg(Side, 1)), ("webp 16383", WebP(16383)), ("webp standing still", StandingStill()),
            ("bmp 65500", Bmp(Side)),
        ];
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (name, file) in bombs)
                {
                    using var content = new ByteArrayContent(file);
                    using var response = await http.PostAsync(new Uri("/predict", UriKind.Relative), content);
                    var text = await response.Content.ReadAsStringAsync();

                    // Fifty megapixels are allowed: what really has them may be analysed. What has not is refused in words.
                    Assert.True((int)response.StatusCode is 200 or 422, $"{name}: {(int)response.StatusCode} {text}");
                    Assert.DoesNotContain("@ 0x", text, StringComparison.Ordinal);
                }
            }
        }));
    });

    private static byte[] Png(uint width, uint height, int rows, int text = 0)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR"u8, header);
        if (text > 0)
        {
            Chunk(file, "iCCP"u8, [(byte)'a', 0, 0, .. Zeroes(text)]);
            Chunk(file, "zTXt"u8, [(byte)'a', 0, 0, .. Zeroes(text)]);
        }

        Chunk(file, "IDAT"u8, Zeroes(rows));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Zeroes(int count)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeroes = new byte[1 << 16];
            for (; count > 0; count -= zeroes.Length)
            {
                zlib.Write(zeroes.AsSpan(0, Math.Min(count, zeroes.Length)));
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] named = [.. name, .. data];
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(named));
        file.Write(number);
    }

    /// <summary>CRC-32 as PNG has it.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    /// <summary>The heads of a gray JPEG, and nothing of its picture.</summary>
    private static byte[] Jpeg(int width, int height) =>
    [
        0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64), 0xff, 0xc0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
        0xff, 0xc4, 0, 20, 0, 1, .. new byte[15], 0, 0xff, 0xc4, 0, 20, 0x10, 1, .. new byte[15], 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, .. new byte[200], 0xff, 0xd9,
    ];

    private static byte[] WebP(int side) =>
        [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8 "u8, 18, 0, 0, 0, 0x30, 1, 0, 0x9d, 1, 0x2a, (byte)side, (byte)(side >> 8), (byte)side, (byte)(side >> 8), .. new byte[8]];

    /// <summary>A chunk whose length, its head and its padding come to 2³².</summary>
    private static byte[] StandingStill() => [.. "RIFF"u8, 40, 0, 0, 0, .. "WEBPABCD"u8, 0xf7, 0xff, 0xff, 0xff, .. new byte[24]];

    private static byte[] Bmp(int side)
    {
        var file = new byte[100];
        (file[0], file[1], file[10], file[14], file[26], file[28]) = ((byte)'B', (byte)'M', 54, 40, 1, 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), side);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), side);
        return file;
    }
}
