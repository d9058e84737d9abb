using System.Formats.Tar;
using System.Text;
using Kinora.Models.Npm;

namespace Kinora.Models.Tests.Npm;

public sealed class TarGuardTests
{
    [Theory]
    [InlineData(TarEntryType.ExtendedAttributes, TarGuard.LongestAttributes + 1, "has 65537 bytes")]
    [InlineData(TarEntryType.LongPath, 1 << 30, "has 1073741824 bytes")]
    [InlineData(TarEntryType.RegularFile, 2_000_000, "has 2000000 bytes")]
    [InlineData(TarEntryType.RegularFile, 600_000, "more than 1000000 bytes")]
    [InlineData(TarEntryType.ExtendedAttributes, TarGuard.LongestAttributes, null)]
    public void Read_HeaderThatAsksForTooMuch_IsRefusedBeforeItsContent(TarEntryType type, int size, string? reason)
    {
        var tar = new byte[512 + 1_000_000];
        tar[156] = (byte)type;
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(tar, 124);
        using var guard = new TarGuard(new MemoryStream(tar), 1_000_000);

        var error = Record.Exception(() => guard.CopyTo(Stream.Null, 777));

        if (reason is null)
            Assert.DoesNotContain("an entry says", error?.Message ?? "", StringComparison.Ordinal);
        else
            Assert.Contains(reason, Assert.IsType<InvalidDataException>(error).Message, StringComparison.Ordinal);
    }
}
