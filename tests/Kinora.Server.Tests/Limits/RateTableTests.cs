using System.Net;
using Kinora.Server.Limits;
using Kinora.Server.Tests.Perimeter;

namespace Kinora.Server.Tests.Limits;

public sealed class RateTableTests
{
    private readonly SetClock _clock = new();

    [Fact]
    public void Add_InOneMinute_CountsAndBeginsAgainAfterIt()
    {
        var table = new RateTable<string>(_clock);
        Assert.Equal(new RateCount(1, TimeSpan.FromSeconds(60)), table.Add("a"));
        _clock.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal(new RateCount(2, TimeSpan.FromSeconds(40)), table.Add("a"));
        Assert.Equal(new RateCount(1, TimeSpan.FromSeconds(60)), table.Add("b"));
        Assert.Equal(2, table.Look("a").Used);
        _clock.Pass(TimeSpan.FromSeconds(40));
        Assert.Equal(0, table.Look("a").Used);
        Assert.Equal(new RateCount(1, TimeSpan.FromSeconds(60)), table.Add("a"));
        Assert.Equal(2, table.Add("b").Used);
    }

    [Fact]
    public void Add_AHundredThousandAddresses_RemembersABoundedNumberAndWhoComesOften()
    {
        var table = new RateTable<AddressBlock>(_clock);
        var often = AddressBlock.Of(IPAddress.Parse("192.0.2.1"));
        Span<byte> address = stackalloc byte[16];
        (address[0], address[1]) = (0x20, 0x01);
        var most = 0;
        for (var i = 0; i < 100_000; i++)
        {
            BitConverter.TryWriteBytes(address[4..], i);
            Assert.Equal(1, table.Add(AddressBlock.Of(new IPAddress(address))).Used);
            most = Math.Max(most, table.Count);
            if (i % 1000 == 0)
            {
                Assert.Equal((i / 1000) + 1, table.Add(often).Used);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{most} at most");
        Assert.InRange(most, 1, 2 * RateTable<AddressBlock>.DefaultHalf);
    }

    [Fact]
    public void Add_AfterAMinuteOfSilence_ForgetsTheOlderHalf()
    {
        var table = new RateTable<int>(_clock, half: 100);
        for (var i = 0; i < 90; i++)
        {
            table.Add(i);
        }

        _clock.Pass(TimeSpan.FromMinutes(1));
        table.Add(1000);
        _clock.Pass(TimeSpan.FromMinutes(1));
        table.Add(1001);

        Assert.Equal(2, table.Count);
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void AddressBlock_OfTwoAddresses_IsOneWhereOnePartyHasBoth(string one, string other, bool same) =>
        Assert.Equal(same, AddressBlock.Of(IPAddress.Parse(one)) == AddressBlock.Of(IPAddress.Parse(other)));
}
