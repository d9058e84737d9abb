using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Tests.Kernels;

public class PlacementTests
{
    [Fact]
    public void ToFrame_Letterbox_LandsWhereItCameFrom()
    {
        var placement = Placement.For(1920, 1080, TestPictures.Input(416, 416));
        Assert.Equal((0, 91, 416, 234), (placement.Left, placement.Top, placement.Width, placement.Height));
        AssertBox(new Box(480, 0, 960, 540), placement.ToFrame(new Box(104, 91, 208, 208), 1920, 1080));
    }

    [Fact]
    public void ToFrame_Stretch_ScalesEachAxis()
    {
        var placement = Placement.For(1920, 1080, TestPictures.Input(320, 240, ResizeMode.Stretch));
        AssertBox(new Box(600, 450, 1200, 900), placement.ToFrame(new Box(100, 100, 200, 200), 1920, 1080));
    }

    [Fact]
    public void ToFrame_CentreCrop_CountsFromTheCrop()
    {
        // 7/8 of 1080 rows is 945: columns 487.5..1432.5, rows 67.5..1012.5.
        var placement = Placement.For(1920, 1080, TestPictures.Input(224, 224, ResizeMode.CentreCrop) with { Crop = 0.875 });
        AssertBox(new Box(487.5f, 67.5f, 1432.5f, 1012.5f), placement.ToFrame(new Box(0, 0, 224, 224), 1920, 1080));
    }

    [Fact]
    public void ToFrame_AnotherSizeOfTheSameSource_ScalesWithIt()
    {
        var placement = Placement.For(640, 360, TestPictures.Input(416, 416));
        AssertBox(new Box(480, 0, 960, 540), placement.ToFrame(new Box(104, 91, 208, 208), 1920, 1080));
    }

    private static void AssertBox(Box expected, Box actual)
    {
        Assert.Equal(expected.X1, actual.X1, 0.01);
        Assert.Equal(expected.Y1, actual.Y1, 0.01);
        Assert.Equal(expected.X2, actual.X2, 0.01);
        Assert.Equal(expected.Y2, actual.Y2, 0.01);
    }
}
