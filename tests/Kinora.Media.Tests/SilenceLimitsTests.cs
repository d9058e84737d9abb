using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

namespace Kinora.Media.Tests;

public class SilenceLimitsTests
{
    [Theory]
    [InlineData(1, null, DecodeMode.Full, 30, 5)]        // a camera
    [InlineData(1, null, DecodeMode.Full, 0.125, 21)]    // one that announces a frame every 8 s
    [InlineData(1, 0.1, DecodeMode.Full, 30, 25)]        // a frame every 10 s is asked for
    [InlineData(51, null, DecodeMode.Full, 30, 15)]      // every 51st
    [InlineData(3, null, DecodeMode.Keyframes, 30, 35)]  // every third keyframe
    [InlineData(int.MaxValue, null, DecodeMode.Full, 30, 86400)]
    public void For_WhatIsLeftOutOnRequest_IsNoSilence(int every, double? rate, DecodeMode mode, double announced, double seconds)
    {
        var plan = DecodePlan.Everything with { Selection = new FrameSelection(every, rate), Mode = mode };
        var limits = SilenceLimits.For(new SourceOptions(), plan, announced);
        Assert.Equal(seconds, limits.BetweenFrames.TotalSeconds, 0.01);
        Assert.True(limits.FirstFrame >= limits.BetweenFrames);
    }

    [Fact]
    public void For_FarIntoAFile_IsBounded() => Assert.Equal(
        TimeSpan.FromDays(1), SilenceLimits.For(new SourceOptions { FirstFrame = long.MaxValue }, DecodePlan.Everything).FirstFrame);

    [Fact]
    public void For_FileAtItsOwnPace_HasPausesOfItsOwn() => Assert.Equal(
        TimeSpan.FromDays(1), SilenceLimits.For(new SourceOptions { Realtime = true }, DecodePlan.Everything, 30, isPaced: true).BetweenFrames);

    [Fact]
    public void For_LivePlaylist_WaitsForAWholeSegmentToo() => Assert.Equal(
        SilenceLimits.For(new SourceOptions(), DecodePlan.Everything).BetweenFrames + TimeSpan.FromSeconds(10),
        SilenceLimits.For(new SourceOptions(), DecodePlan.Everything, isSegmented: true).BetweenFrames);
}
