using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Vision.Hands;

namespace Kinora.Vision.Tests.Hands;

public class HandRegionTests
{
    /// <summary>Where the input's corners and the hand's fingers lie, worked out by hand.</summary>
    [Theory]
    [InlineData(100, 120, 100, 80, 100, 80)] // upright: towards the fingers is up
    [InlineData(80, 100, 120, 100, 120, 100)] // fingers to the right
    [InlineData(100, 80, 100, 120, 100, 120)] // fingers down
    public void Of_Palm_LiesTowardsTheFingers(float wristX, float wristY, float fingerX, float fingerY, float x, float y)
    {
        var region = HandRegion.Of(new Box(80, 80, 120, 120), new Vector2(wristX, wristY), new Vector2(fingerX, fingerY));

        Assert.Equal(x, region.Center.X, 1e-3f);
        Assert.Equal(y, region.Center.Y, 1e-3f);
        Assert.Equal(104, region.Side);

        // The middle of the input's upper edge is half a side towards the fingers.
        var top = Vector2.Transform(new Vector2(112, 0), region.FromInput(224));
        var towards = Vector2.Normalize(new Vector2(fingerX - wristX, fingerY - wristY));
        Assert.Equal(x + (52 * towards.X), top.X, 1e-3f);
        Assert.Equal(y + (52 * towards.Y), top.Y, 1e-3f);
    }
}
