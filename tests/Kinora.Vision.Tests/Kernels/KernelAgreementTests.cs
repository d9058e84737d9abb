using Kinora.Bench;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Tests.Kernels;

/// <summary>What lets a row of `bench kernels` count must see every way in which a peer's picture can be another.</summary>
public class KernelAgreementTests
{
    private static readonly FrameFormat Format = new(640, 360, PixelFormat.I420, ColorMatrix.Bt601, ColorRange.Limited);
    private static readonly ModelInput Input = TestPictures.Input(320, 320) with { Mean = [103.53f, 116.28f, 123.675f], Std = [57.375f, 57.12f, 58.395f] };

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("padding", true)]
    [InlineData("chroma gray", false)]
    [InlineData("chroma swapped", false)]
    [InlineData("luma brighter", false)]
    [InlineData("luma shifted", false)]
    public void Judged_WhatTheOtherPictureLacks_Shows(string change, bool agrees)
    {
        var pixels = Picture();
        var other = Change(pixels, change);
        var (ours, placement) = Run(pixels);
        var (theirs, _) = Run(other);
        if (change == "padding")
            theirs.AsSpan(0, placement.Top * Input.Width).Clear();

        var agreement = KernelAgreement.Of(ours, theirs, placement, Input);
        Assert.Equal(agrees, agreement.Judged(hasHalfChroma: false) <= KernelAgreement.Goal);
        Assert.Equal(agrees, agreement.Judged(hasHalfChroma: true) <= KernelAgreement.Goal);
        if (change.StartsWith("chroma", StringComparison.Ordinal))
            Assert.True(agreement.Brightness <= KernelAgreement.Goal, $"brightness alone would have shown it: {agreement}");
    }

    [Fact]
    public void Judged_DifferenceWithinTwoByTwoPixels_CountsOnlyWhereChromaHasAllPixels()
    {
        var (ours, placement) = Run(Picture());
        var theirs = (float[])ours.Clone();
        var area = Input.Width * Input.Height;
        for (var i = 0; i < area; i++)
        {
            // Red and green change against each other, so that brightness stays.
            var sign = i % 2 == 0 ? 1 : -1;
            theirs[i] += sign * 12 / Input.Std[0];
            theirs[area + i] -= sign * 12 * 0.299f / 0.587f / Input.Std[1];
        }

        var agreement = KernelAgreement.Of(ours, theirs, placement, Input);
        Assert.True(agreement.Judged(hasHalfChroma: false) > KernelAgreement.Goal, agreement.ToString());
        Assert.True(agreement.Judged(hasHalfChroma: true) < 0.1, agreement.ToString());
    }

    private static byte[] Picture()
    {
        var pixels = TestPictures.Waves(Format);
        // Colours as of a gray street: little chroma is harder to miss.
        foreach (ref var sample in pixels.AsSpan(640 * 360))
            sample = (byte)(128 + ((sample - 128) / 8));
        return pixels;
    }

    private static byte[] Change(byte[] pixels, string change)
    {
        var other = (byte[])pixels.Clone();
        var (luma, chroma) = (640 * 360, 320 * 180);
        switch (change)
        {
            case "chroma gray":
                other.AsSpan(luma).Fill(128);
                break;
            case "chroma swapped":
                pixels.AsSpan(luma, chroma).CopyTo(other.AsSpan(luma + chroma));
                pixels.AsSpan(luma + chroma).CopyTo(other.AsSpan(luma));
                break;
            case "luma brighter":
                foreach (ref var sample in other.AsSpan(0, luma))
                    sample += 3;
                break;
            case "luma shifted":
                pixels.AsSpan(0, luma - 10).CopyTo(other.AsSpan(10));
                break;
        }

        return other;
    }

    private static (float[] Tensor, Placement Placement) Run(byte[] pixels)
    {
        var kernel = new PictureKernel(Format, Input, ResampleFilter.Bilinear);
        var tensor = new float[3 * Input.Width * Input.Height];
        kernel.FillPadding(tensor);
        kernel.Run(pixels, tensor);
        return (tensor, kernel.Placement);
    }
}
