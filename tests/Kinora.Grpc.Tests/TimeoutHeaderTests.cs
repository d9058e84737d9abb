using Kinora.Grpc.Deadlines;

namespace Kinora.Grpc.Tests;

public class TimeoutHeaderTests
{
    [Theory]
    [InlineData("2H", 2 * 36_000_000_000)]
    [InlineData("3M", 3 * 600_000_000L)]
    [InlineData("4S", 40_000_000)]
    [InlineData("5m", 50_000)]
    [InlineData("6u", 60)]
    [InlineData("700n", 7)]
    [InlineData("1n", 1)]
    [InlineData("0S", 0)]
    [InlineData("99999999H", 99_999_999 * 36_000_000_000)]
    public void TryParse_EveryUnit_IsRead(string value, long ticks)
    {
        Assert.True(TimeoutHeader.TryParse(value, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("10")]
    [InlineData("123456789S")]
    [InlineData("1 S")]
    [InlineData("+1S")]
    [InlineData("1s")]
    [InlineData("1.5S")]
    public void TryParse_NotOfTheForm_IsRefused(string value) => Assert.False(TimeoutHeader.TryParse(value, out _));

    [Theory]
    [InlineData(0, "0u")]
    [InlineData(1, "1u")]
    [InlineData(999_999_990, "99999999u")]
    [InlineData(999_999_991, "100000m")]
    [InlineData(36_000_000_000_000, "3600000S")]
    [InlineData(long.MaxValue, "256204779H")]
    public void Format_AnyLength_HasAtMostEightDigitsAndIsNotShorter(long ticks, string value)
    {
        var text = TimeoutHeader.Format(TimeSpan.FromTicks(ticks));
        Assert.Equal(value, text);
        if (ticks < long.MaxValue)
        {
            Assert.True(TimeoutHeader.TryParse(text, out var timeout));
            Assert.True(timeout.Ticks >= ticks);
        }
    }
}
