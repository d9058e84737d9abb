using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Segmentation;
using Kinora.Vision.Sessions;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Segmentation;

public class SegmentStepTests
{
    private static readonly SessionRegistry Sessions = new();

    [Theory]
    [InlineData("selfie")]
    [InlineData("meet")]
    public async Task Run_Portrait_PersonIsInTheMaskAndBackgroundIsNot(string model)
    {
        var context = await StepRun.OnAsync(await CreateAsync(model), Repository.Shared("media/grace_hopper.bmp"));

        var segment = Assert.Single(context.Segments);
        Assert.Equal("person", segment.Label);
        Assert.InRange(segment.Coverage, 0.4f, 0.7f);
        var mask = segment.Mask;
        Assert.Equal(MaskRuns.SizeFor(context.SourceWidth, context.SourceHeight), (mask.Width, mask.Height));
        Assert.Equal(mask.Width * mask.Height, mask.Runs.Sum());
        Assert.Equal(segment.Coverage, mask.Runs.Where(static (_, i) => i % 2 == 1).Sum() / (float)(mask.Width * mask.Height), 1e-6f);
        Assert.True(IsInside(mask, 0.5f, 0.35f) && IsInside(mask, 0.5f, 0.9f));
        Assert.False(IsInside(mask, 0.03f, 0.1f));
        Assert.Equal(context.SourceHeight, segment.Box.Y2, 1f);
        Assert.InRange(segment.Box.Y1, 1, 0.25f * context.SourceHeight);
    }

    [Fact]
    public async Task Run_NothingThere_HasNoSegment()
    {
        using var folder = new TestFolder();
        Tool.Ffmpeg("-f", "lavfi", "-i", "color=gray:size=640x360", "-frames:v", "1", folder["gray.png"]);

        var context = await StepRun.OnAsync(await CreateAsync("selfie"), folder["gray.png"]);

        Assert.True(context.HasSegments);
        Assert.Empty(context.Segments);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_ClassPlanes_HighestWinsAndAlphaIsWhatIsNotBackground(bool logits)
    {
        using var rig = new DecoderRig(
            DecoderRig.ContractOf($$"""
                input: {name: x, layout: nhwc, color: rgb, width: 4, height: 2, mean: [0, 0, 0], std: [1, 1, 1], resize: stretch}
                decode: {recipe: class_mask, logits: {{(logits ? "true" : "false")}}, outputs: {classes: [c]} }
                labels: nsfw5
                """),
            ("c", [1, 2, 4, 6]));
        float[] place = logits ? [1, 3, 0, 0, 0, 2] : [0.1f, 0.5f, 0.1f, 0.1f, 0.1f, 0.1f];
        place.CopyTo(rig["c"][6..]);
        float[] background = [5, 0, 0, 0, 0, float.NaN];
        background.CopyTo(rig["c"]);
        var decoder = MaskDecoders.Create(rig.Contract, rig.Layout);
        var mask = decoder.CreateMask();

        decoder.Decode(rig.Outputs, mask);

        Assert.Equal([0, 1], mask.Classes[..2].ToArray());
        var sum = place.Sum(static value => Math.Exp(value));
        Assert.Equal(logits ? 1 - (Math.E / sum) : 0.9, mask.Alpha[1], 1e-5);
    }

    [Fact]
    public void Add_SeveralClasses_AreSegmentsLargestFirst()
    {
        var mask = new AlphaMask(4, 2);
        byte[] classes = [2, 2, 0, 1, 2, 0, 0, 0];
        classes.CopyTo(mask.Classes);
        List<Segment> segments = [];

        new MaskSummary().Add(mask, ["cat", "dog"], 960, 480, segments);

        Assert.Equal(["dog", "cat"], segments.Select(static segment => segment.Label));
        var (dog, cat) = (segments[0], segments[1]);
        Assert.Equal((96, 48), (dog.Mask.Width, dog.Mask.Height));
        Assert.Equal(0.375f, dog.Coverage);
        Assert.Equal(new Box(0, 0, 480, 480), dog.Box);
        Assert.Equal(new Box(720, 0, 960, 240), cat.Box);
        Assert.Equal([0, 48, 48, 48], dog.Mask.Runs[..4]);
        Assert.Equal([72, 24, 72, 24], cat.Mask.Runs[..4]);
    }

    private static bool IsInside(MaskRuns mask, float x, float y)
    {
        var cell = ((int)(y * mask.Height) * mask.Width) + (int)(x * mask.Width);
        var run = 0;
        while (cell >= mask.Runs[run])
        {
            cell -= mask.Runs[run++];
        }

        return run % 2 == 1;
    }

    private static async Task<SegmentStep> CreateAsync(string model) =>
        new(await new ModelStore().GetAsync(model, cancellation: TestContext.Current.CancellationToken), Sessions);
}
