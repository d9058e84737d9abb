using Kinora.Frames.Results;
using Kinora.Vision.Detectors;

namespace Kinora.Vision.Tests.Detectors;

public class NonMaximumSuppressionTests
{
    [Fact]
    public void Apply_OverlappingBoxesOfOneClass_KeepsTheBest()
    {
        List<Detection> detections =
        [
            new("person", 0.5f, new Box(0, 0, 10, 10)),
            new("person", 0.9f, new Box(1, 1, 11, 11)),
            new("person", 0.6f, new Box(20, 20, 30, 30)),
        ];
        NonMaximumSuppression.Apply(detections, 0.5f);
        Assert.Equal([0.9f, 0.6f], detections.Select(d => d.Score));
    }

    [Fact]
    public void Apply_OverlappingBoxesOfTwoClasses_KeepsBoth()
    {
        List<Detection> detections = [new("person", 0.9f, new Box(0, 0, 10, 10)), new("bicycle", 0.5f, new Box(0, 0, 10, 10))];
        NonMaximumSuppression.Apply(detections, 0.5f);
        Assert.Equal(2, detections.Count);
    }

    [Fact]
    public void Apply_TenThousandBoxes_KeepsABoundedNumber()
    {
        var detections = Enumerable.Range(0, 10_000).Select(i => new Detection("bird", i / 10_000f, new Box(i * 20, 0, (i * 20) + 10, 10))).ToList();
        NonMaximumSuppression.Apply(detections, 0.5f);
        Assert.Equal(NonMaximumSuppression.MostDetections, detections.Count);
        Assert.Equal(0.9999f, detections[0].Score);
    }

    [Fact]
    public void Apply_NothingFound_StaysEmpty()
    {
        List<Detection> detections = [];
        NonMaximumSuppression.Apply(detections, 0.5f);
        Assert.Empty(detections);
    }
}
