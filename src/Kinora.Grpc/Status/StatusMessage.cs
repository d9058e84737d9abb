using System.Globalization;
using System.Text;

namespace Kinora.Grpc.Status;

/// <summary>
/// The text of <c>grpc-message</c>: UTF-8 in which every byte outside the printable ASCII characters, and the percent sign, is written as % and two
/// hexadecimal digits (gRPC's PROTOCOL-HTTP2.md, "Percent-Encoded").
/// </summary>
internal static class StatusMessage
{
    private const string Digits = "0123456789ABCDEF";

    /// <summary>Makes any text fit for a header.</summary>
    public static string Encode(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain(value))
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append(Digits[value >> 4]).Append(Digits[value & 15]);
            }
        }

        return encoded.ToString();
    }

    /// <summary>The text that was meant. What is not encoded properly is kept as it came: a status is never lost for a bad message.</summary>
    public static string Decode(string header)
    {
        if (!header.Contains('%', StringComparison.Ordinal))
        {
            return header;
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(header.Length)];
        var count = 0;
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i] == '%' && i + 2 < header.Length &&
                byte.TryParse(header.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes[count++] = value;
                i += 2;
            }
            else
            {
                count += Encoding.UTF8.GetBytes(header.AsSpan(i, 1), bytes.AsSpan(count));
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    private static bool IsPlain(byte value) => value is >= 0x20 and <= 0x7E and not (byte)'%';
}
