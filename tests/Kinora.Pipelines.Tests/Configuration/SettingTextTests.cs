using Kinora.Media.Decoding;
using Kinora.Pipelines.Configuration;

namespace Kinora.Pipelines.Tests.Configuration;

public class SettingTextTests
{
    [Theory]
    [InlineData("5s", 5)]
    [InlineData("500ms", 0.5)]
    [InlineData("2m", 120)]
    [InlineData("12h", 43_200)]
    [InlineData("30d", 2_592_000)]
    [InlineData("1.5", 1.5)]
    [InlineData("0", 0)]
    public void TryParseDuration_Time_IsRead(string text, double seconds)
    {
        Assert.True(SettingText.TryParseDuration(text, out var time));
        Assert.Equal(seconds, time.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1w")]
    [InlineData("1e400")]
    [InlineData("99999999999s")]
    [InlineData("NaN")]
    public void TryParseDuration_Other_IsRefused(string text) => Assert.False(SettingText.TryParseDuration(text, out _));

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.25)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1.2345678)]
    public void FormatDuration_Time_IsReadAgainAsTheSame(double seconds)
    {
        Assert.True(SettingText.TryParseDuration(SettingText.FormatDuration(TimeSpan.FromSeconds(seconds)), out var time));
        Assert.Equal(TimeSpan.FromSeconds(seconds), time);
    }

    [Theory]
    [InlineData("0..100", 0, 100L)]
    [InlineData("..7", 0, 7L)]
    [InlineData("5..", 5, null)]
    public void TryParseFrames_Range_IsRead(string text, long first, long? end)
    {
        Assert.True(SettingText.TryParseFrames(text, out var frames));
        Assert.Equal((first, end), frames);
    }

    [Theory]
    [InlineData("5..5")]
    [InlineData("..0")]
    [InlineData("5")]
    [InlineData("a..b")]
    [InlineData("1..2..3")]
    [InlineData("-1..2")]
    public void TryParseFrames_Other_IsRefused(string text) => Assert.False(SettingText.TryParseFrames(text, out _));

    [Theory]
    [InlineData("640x480", true)]
    [InlineData("640X480", false)]
    [InlineData("0x480", false)]
    [InlineData("640x", false)]
    [InlineData("99999999999x1", false)]
    public void TryParseSize_Text_IsReadOrRefused(string text, bool valid) => Assert.Equal(valid, SettingText.TryParseSize(text, out _));

    [Theory]
    [InlineData("economy", true)]
    [InlineData("Full", true)]
    [InlineData("1", false)]
    [InlineData("full,economy", false)]
    [InlineData("-1", false)]
    [InlineData("", false)]
    public void TryParseChoice_Text_IsReadOrRefused(string text, bool valid) => Assert.Equal(valid, SettingText.TryParseChoice<DecodeMode>(text, out _));
}
