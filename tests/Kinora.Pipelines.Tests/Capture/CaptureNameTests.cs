using Kinora.Pipelines.Capture;

namespace Kinora.Pipelines.Tests.Capture;

public class CaptureNameTests
{
    [Fact]
    public void At_ATime_HasItInFolderStampAndUuid()
    {
        var name = CaptureName.At(new DateTimeOffset(2026, 11, 21, 23, 4, 5, 678, TimeSpan.FromHours(-3)));

        Assert.Equal("2026/11/22", name.Folder);
        Assert.StartsWith("20261122T020405678Z_", name.Stem, StringComparison.Ordinal);
        Assert.Equal(7, Guid.Parse(name.Stem.Split('_')[1]).Version);
        Assert.True(CaptureName.TryParse(name.Stem, out var read));
        Assert.Equal(name, read);
    }

    [Fact]
    public void Stem_LaterFrames_SortBehind()
    {
        var stems = Enumerable.Range(0, 100).Select(i => CaptureName.At(Captured.Start.AddMilliseconds(i * 997)).Stem).ToArray();
        Assert.Equal(stems.Order(StringComparer.Ordinal), stems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("20261121T100000000Z")]
    [InlineData("20261121T100000000Z_0199a000-0000-4000-8000-000000000000")]
    [InlineData("20261121T100000000Z_0199a000-0000-7000-8000-000000000000")]
    [InlineData("99991231T235959999Z_ffffffff-ffff-7fff-bfff-ffffffffffff")]
    [InlineData("holiday_0199a000-0000-7000-8000-000000000000")]
    public void TryParse_ANameOfSomebodyElse_IsNone(string stem) => Assert.False(CaptureName.TryParse(stem, out _));
}
