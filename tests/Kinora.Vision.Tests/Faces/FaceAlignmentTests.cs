using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Vision.Faces;

namespace Kinora.Vision.Tests.Faces;

public class FaceAlignmentTests
{
    private static readonly Vector2[] Template =
    [
        new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f), new(41.5493f, 92.3655f), new(70.7299f, 92.2041f),
    ];

    [Theory]
    [InlineData(112, 1, 0)]
    [InlineData(112, 2.5, 0.7)]
    [InlineData(128, 0.3, -2.9)]
    public void TryFit_TemplateThatWasTurnedAndScaled_IsFoundAgain(int size, float scale, float turn)
    {
        var known = Matrix3x2.CreateScale(scale) * Matrix3x2.CreateRotation(turn) * Matrix3x2.CreateTranslation(300, 200);
        var points = Template.Select(point => Vector2.Transform(point * (size / 112f), known)).ToArray();

        Assert.True(FaceAlignment.TryFit(points, size, out var found));

        foreach (var corner in new Vector2[] { new(0, 0), new(size, 0), new(0, size) })
        {
            Assert.Equal(0, Vector2.Distance(Vector2.Transform(corner, known), Vector2.Transform(corner, found)), 1e-2f);
        }
    }

    [Fact]
    public void TryFit_BlazeFace_TakesTheMouthForItsMiddleAndLeavesTheEars()
    {
        Vector2[] points = [Template[0], Template[1], Template[2], (Template[3] + Template[4]) / 2, new(-500, 3), new(900, 4)];

        Assert.True(FaceAlignment.TryFit(points, 112, out var found));

        Assert.Equal(0, Vector2.Distance(new(112, 112), Vector2.Transform(new(112, 112), found)), 1e-2f);
    }

    [Fact]
    public void TryFit_NothingToAlignBy_IsNone()
    {
        Assert.False(FaceAlignment.TryFit(new Vector2[5], 112, out _));
        Assert.False(FaceAlignment.TryFit([.. Enumerable.Repeat(new Vector2(float.NaN, 1), 5)], 112, out _));
        Assert.False(FaceAlignment.TryFit(Template.AsSpan(0, 4), 112, out _));
        Assert.False(FaceAlignment.TryFit([], 112, out _));
    }

    [Fact]
    public void Square_Box_IsAroundItsMiddle()
    {
        var square = FaceAlignment.Square(new Box(10, 20, 30, 60), 1.5f, 100, 50);

        Assert.Equal(0, Vector2.Distance(new(20, 40), Vector2.Transform(new(50, 25), square)), 1e-4f);
        Assert.Equal(0, Vector2.Distance(new(-10, 10), Vector2.Transform(Vector2.Zero, square)), 1e-4f);
    }
}
