using Kinora.Bench;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests;

/// <summary>The cheap decode is the default of streams that only analyse because of this.</summary>
public class EconomyAgreementTests
{
    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("people_1080p30.mp4", 500)]
    [InlineData("bottle-detection.mp4", 200)]
    [InlineData("classroom_preview.mp4", 100)]
    [InlineData("faces_480p30.mp4", 100)]
    [InlineData("person-bicycle-car-detection_preview.mp4", 10)]
    public async Task MeasureAsync_SharedClip_EconomySeesWhatFullDecodeSees(string clip, int atLeast)
    {
        var (percent, boxes) = await Agreement.MeasureAsync(Repository.Shared("media/" + clip));
        Assert.True(boxes >= atLeast, $"only {boxes} confident boxes were compared");
        Assert.True(percent >= 98, $"{percent} % of {boxes} confident boxes agree");
    }
}
