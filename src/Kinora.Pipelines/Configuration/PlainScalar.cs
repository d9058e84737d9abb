using System.Globalization;

namespace Kinora.Pipelines.Configuration;

/// <summary>What a scalar without quotes is: YAML's core schema, without its hexadecimal numbers and infinities.</summary>
internal static class PlainScalar
{
    public static ConfigNodeKind KindOf(string raw) => raw switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ConfigNodeKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ConfigNodeKind.Truth,
        _ when IsNumber(raw) => ConfigNodeKind.Number,
        _ => ConfigNodeKind.Text,
    };

    private static bool IsNumber(string raw) =>
        (char.IsAsciiDigit(raw[0]) || raw[0] is '-' or '+' or '.') &&
        double.TryParse(
            raw, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) &&
        double.IsFinite(number);
}
