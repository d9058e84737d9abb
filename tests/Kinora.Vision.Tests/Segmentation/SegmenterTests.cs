using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Segmentation;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Segmentation;

public class SegmenterTests
{
    private static readonly SessionRegistry Sessions = new();

    [Fact]
    public async Task Run_SelfieLetterboxed_PersonIsInAndBackgroundIsOut()
    {
        // The catalog's contract stretches; the letterbox shows that the mask knows where the frame lies in it.
        var entry = ModelCatalog.Default.Find("selfie");
        var model = await new ModelStore().GetAsync("selfie", cancellation: TestContext.Current.CancellationToken);
        var segmenter = new Segmenter(
            model with { Contract = entry with { Input = entry.Input with { Resize = ResizeMode.Letterbox } } }, Sessions);

        await StepRun.OnAsync(segmenter.Run, Repository.Shared("media/grace_hopper.bmp"));

        Assert.InRange(segmenter.Mask.At(0.5f, 0.35f), 0.9f, 1);
        Assert.InRange(segmenter.Mask.At(0.5f, 0.9f), 0.9f, 1);
        Assert.InRange(segmenter.Mask.At(0.03f, 0.1f), 0, 0.2f);
    }

    [Fact]
    public async Task Decode_SelfieStretched_PersonIsInAndBackgroundIsOut()
    {
        var contract = ModelCatalog.Default.Find("selfie");
        var model = await new ModelStore().GetAsync("selfie", cancellation: TestContext.Current.CancellationToken);
        var session = Sessions.Get(model.Path);
        using var binding = session.Rent();
        PictureTensor.Stretch(Repository.Shared("media/grace_hopper.bmp"), contract.Input, binding.Inputs[0].Values);
        binding.Run();
        var decoder = MaskDecoders.Create(contract, new OutputLayout(contract, session.Outputs));
        var mask = decoder.CreateMask();

        decoder.Decode(binding, mask);

        Assert.InRange(mask.At(0.5f, 0.35f), 0.9f, 1);
        Assert.InRange(mask.At(0.03f, 0.1f), 0, 0.2f);
    }

    [Fact]
    public void At_BetweenPixelsOfALetterboxedMask_IsTheirMean()
    {
        // The frame is the mask's middle two rows.
        var mask = new AlphaMask(4, 4) { Frame = new Box(0, 1, 4, 3) };
        float[] row = [0, 0.2f, 0.6f, 1];
        row.CopyTo(mask.Alpha[4..]);
        row.CopyTo(mask.Alpha[8..]);

        Assert.Equal(0.2f, mask.At(0.375f, 0.25f), 1e-6f);
        Assert.Equal(0.4f, mask.At(0.5f, 0.5f), 1e-6f);
        Assert.Equal(1, mask.At(1, 1), 1e-6f);
        Assert.Equal(0, mask.At(0, 0.5f), 1e-6f);
    }

    [Fact]
    public void Constructor_MaskOfAnotherSize_NamesIt()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("selfie"), ("activation_10", [1, 128, 128, 1]));

        var error = Assert.Throws<ModelLoadException>(() => MaskDecoders.Create(rig.Contract, rig.Layout));

        Assert.Contains("'activation_10' of model 'selfie' is float32 [1,128,128,1]; the recipe 'alpha_mask' needs 65536 numbers", error.Message);
    }
}
