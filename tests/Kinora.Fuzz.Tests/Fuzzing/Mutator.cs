using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kinora.Fuzz.Tests.Fuzzing;

/// <summary>Makes new inputs of known ones: by bits, numbers, words of the format, and pieces of other inputs.</summary>
/// <param name="random">Decides everything.</param>
/// <param name="words">What means something in the format.</param>
/// <param name="mostBytes">The longest input.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words, int mostBytes)
{
    private const int MostChanges = 8;
    private const int LongestNoise = 200;

    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, ulong.MaxValue,
    ];

    private static readonly string[] Decimals =
        ["0", "-1", "1", "00", "0.001", "-0", "1e9", "1e999", "2147483647", "2147483648", "-2147483649", "9223372036854775808", "99999999999999999999", "NaN", "0x10", "1_000"];

    /// <summary>One more input.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        if (random.Next(50) == 0)
        {
            return Noise(LongestNoise);
        }

        List<byte> input = [.. corpus[random.Next(corpus.Count)]];
        for (var change = 1 + random.Next(random.Next(1, MostChanges + 1)); change > 0; change--)
        {
            Change(input, corpus);
        }

        return input.Count <= mostBytes ? [.. input] : [.. input[..mostBytes]];
    }

    private void Change(List<byte> input, IReadOnlyList<byte[]> corpus)
    {
        var at = random.Next(input.Count + 1);
        switch (input.Count == 0 ? 7 : random.Next(13))
        {
            case 0:
                input[Place(input)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                input[Place(input)] = (byte)random.Next(256);
                break;
            case 2:
                Overwrite(input, Place(input), Number());
                break;
            case 3:
                input.InsertRange(at, Number());
                break;
            case 4:
                input.RemoveRange(Math.Min(at, input.Count - 1), random.Next(1, Math.Min(64, input.Count - Math.Min(at, input.Count - 1)) + 1));
                break;
            case 5:
                input.RemoveRange(at, input.Count - at);
                break;
            case 6:
                input.InsertRange(at, Piece(input));
                break;
            case 7 when words.Count > 0:
                input.InsertRange(at, words[random.Next(words.Count)]);
                break;
            case 8 when words.Count > 0:
                Overwrite(input, Place(input), words[random.Next(words.Count)]);
                break;
            case 9:
                var other = corpus[random.Next(corpus.Count)];
                input.RemoveRange(at, input.Count - at);
                input.AddRange(other.AsSpan(random.Next(other.Length + 1)));
                break;
            case 10:
                Renumber(input);
                break;
            case 11:
                var piece = Piece(input);
                for (var times = random.Next(2, 60); times > 0 && input.Count < mostBytes; times--)
                {
                    input.InsertRange(at, piece);
                }

                break;
            default:
                input.InsertRange(at, Noise(8));
                break;
        }
    }

    /// <summary>Headers stand in front, and damage does most there.</summary>
    private int Place(List<byte> input) => random.Next(random.Next(2) == 0 ? Math.Min(input.Count, 64) : input.Count);

    private byte[] Piece(List<byte> input)
    {
        var from = random.Next(input.Count);
        return [.. input[from..(from + random.Next(1, Math.Min(32, input.Count - from) + 1))]];
    }

    private byte[] Noise(int most)
    {
        var noise = new byte[random.Next(1, most + 1)];
        random.NextBytes(noise);
        return noise;
    }

    /// <summary>A number at which programs stumble: in one of the widths and orders, or of a varying length as in NUT and protobuf.</summary>
    private byte[] Number()
    {
        var number = Numbers[random.Next(Numbers.Length)] + (ulong)random.Next(-1, 2);
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return random.Next(7) switch
        {
            0 => [(byte)number],
            1 => bytes[6..],
            2 => bytes[4..],
            3 => bytes,
            4 => [.. bytes[4..].AsEnumerable().Reverse()],
            5 => SevenBits(number, mostSignificantFirst: true),
            _ => SevenBits(number, mostSignificantFirst: false),
        };
    }

    private static byte[] SevenBits(ulong number, bool mostSignificantFirst)
    {
        List<byte> groups = [(byte)(number & 0x7f)];
        while ((number >>= 7) > 0)
        {
            groups.Add((byte)(number & 0x7f));
        }

        if (mostSignificantFirst)
        {
            groups.Reverse();
        }

        for (var i = 0; i < groups.Count - 1; i++)
        {
            groups[i] |= 0x80;
        }

        return [.. groups];
    }

    /// <summary>Another number in the place of one that is written in digits.</summary>
    private void Renumber(List<byte> input)
    {
        var from = input.FindIndex(random.Next(input.Count), static b => b is >= (byte)'0' and <= (byte)'9');
        if (from < 0)
        {
            return;
        }

        var end = input.FindIndex(from, static b => b is < (byte)'0' or > (byte)'9');
        input.RemoveRange(from, (end < 0 ? input.Count : end) - from);
        var decimals = random.Next(3) == 0 ? random.Next().ToString(CultureInfo.InvariantCulture) : Decimals[random.Next(Decimals.Length)];
        input.InsertRange(from, Encoding.ASCII.GetBytes(decimals));
    }

    private static void Overwrite(List<byte> input, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < input.Count; i++)
        {
            input[at + i] = with[i];
        }
    }
}
