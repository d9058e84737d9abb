using Kinora.Frames.Formats;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Classification;
using Kinora.Vision.Faces;
using Kinora.Vision.KeyPoints;
using Kinora.Vision.Segmentation;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Steps;

/// <summary>Whole pictures through inputs of every kind.</summary>
public class PictureModelTests
{
    private static readonly SessionRegistry Sessions = new();

    [Theory]
    [InlineData("fr_detect", "face.jpg", 4)]
    [InlineData("fr_detect", "grace_hopper.bmp", 1)]
    [InlineData("models/face_rfb_320.onnx", "face.jpg", 4)]
    [InlineData("models/face_rfb_320.onnx", "parrot.jpg", 0)]
    public async Task Run_StretchedColour_FindsTheFacesWhereTheyAre(string id, string picture, int count)
    {
        var model = id.EndsWith(".onnx", StringComparison.Ordinal)
            ? new ModelFile(Repository.Shared(id), null, null) { Contract = DecoderRig.ContractOf(Faces.FaceRecipes.Rfb) }
            : await ModelAsync(id);
        List<FaceDetection> faces = [];
        var detector = new FaceDetector(model, Sessions);

        var context = await StepRun.OnAsync(context => detector.Run(context, null, faces), Repository.Shared("media/" + picture));

        Assert.Equal(count, faces.Count);
        Assert.All(faces, face => Assert.InRange(face.Box.Height / face.Box.Width, 0.9f, 1.8f));
        Assert.All(faces, face => Assert.InRange(face.Box.Width, 0.05f * context.SourceWidth, 0.6f * context.SourceWidth));
    }

    [Fact]
    public async Task Run_StretchedMask_PersonIsInAndBackgroundIsOut()
    {
        var segmenter = new Segmenter(await ModelAsync("selfie"), Sessions);

        await StepRun.OnAsync(segmenter.Run, Repository.Shared("media/grace_hopper.bmp"));

        Assert.InRange(segmenter.Mask.At(0.5f, 0.35f), 0.9f, 1);
        Assert.InRange(segmenter.Mask.At(0.5f, 0.9f), 0.9f, 1);
        Assert.InRange(segmenter.Mask.At(0.03f, 0.1f), 0, 0.2f);
    }

    [Fact]
    public async Task Run_CroppedMask_KnowsWhereTheFrameLies()
    {
        var model = await ModelAsync("selfie");
        var segmenter = new Segmenter(
            model with { Contract = model.Contract! with { Input = model.Contract!.Input with { Resize = ResizeMode.CentreCrop, Crop = 0.9 } } }, Sessions);

        await StepRun.OnAsync(segmenter.Run, Repository.Shared("media/grace_hopper.bmp"));

        // 517 × 606 pixels: the crop shows the middle 0.9 of the width.
        Assert.Equal(256 / 0.9f, segmenter.Mask.Frame.Width, 0.5f);
        Assert.Equal(256 / 0.9f * 606 / 517, segmenter.Mask.Frame.Height, 0.5f);
        Assert.Equal(128, segmenter.Mask.Frame.CenterX, 0.5f);
        Assert.InRange(segmenter.Mask.At(0.5f, 0.35f), 0.9f, 1);
        Assert.InRange(segmenter.Mask.At(0.08f, 0.15f), 0, 0.2f);
    }

    [Fact]
    public async Task Run_GrayLandmarks_AreAFace()
    {
        // The middle of the picture, which is the face: the recipe wants a crop of it.
        var model = await ModelAsync("fr_landmark");
        var finder = new KeyPointFinder(
            model with { Contract = model.Contract! with { Input = model.Contract!.Input with { Resize = ResizeMode.CentreCrop, Crop = 0.75 } } }, Sessions);

        await StepRun.OnAsync(context => finder.Run(context), Repository.Shared("media/grace_hopper.bmp"));

        var points = finder.Points.ToArray();
        var (leftEye, rightEye, chin) = (points[36..42].Average(p => p.X), points[42..48].Average(p => p.X), points[8].Y);
        Assert.True(leftEye < rightEye);
        Assert.True(points[36..48].Max(p => p.Y) < points[30].Y && points[30].Y < points[48..].Average(p => p.Y) && points[57].Y < chin);
    }

    [Theory]
    [InlineData("stretch", "cat_720p.jpg", "cat|tabby|lynx")]
    [InlineData("centre_crop", "cat_720p.jpg", "cat|tabby|lynx")]
    [InlineData("centre_crop, crop: 0.875", "parrot.jpg", "macaw")]
    [InlineData("centre_crop, crop: 0.875", "hot_dog.jpg", "hotdog")]
    public async Task Run_ClassifierThatStretchesOrCrops_NamesWhatThePictureShows(string resize, string picture, string labels)
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Shared("models/mobilenetv2_1.0_224_imagenet_fp32.onnx"), folder["net.onnx"]);
        File.Copy(Repository.Shared("models/imagenet_labels_1000.txt"), folder["names.txt"]);
        File.WriteAllText(folder["net.yaml"], $$"""
            input: { name: input, layout: nchw, color: rgb, width: 224, height: 224, mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], resize: {{resize}} }
            decode: { recipe: classes, logits: true, outputs: { scores: [logits] } }
            labels: names.txt
            """);

        var context = await StepRun.OnAsync(new ClassifyStep(await ModelAsync(folder["net.onnx"]), Sessions), Repository.Shared("media/" + picture));

        Assert.Contains(labels.Split('|'), context.Predictions[0].Label.Contains);
    }

    [Theory]
    [InlineData(TinyOnnx.Octets, "uint8")]
    [InlineData(TinyOnnx.Words, "int32")]
    public async Task Run_WholeNumbers_AreThePictureAndItsPadding(int type, string name)
    {
        // The model gives its input back as floats: gray / 255, rounded, so 0 or 1; the letterbox leaves two rows above and below.
        using var folder = new TestFolder();
        var to = TinyOnnx.Message(5, TinyOnnx.Text(1, "to"), TinyOnnx.Number(3, TinyOnnx.Floats), TinyOnnx.Number(20, 2));
        File.WriteAllBytes(folder["cast.onnx"], TinyOnnx.Model(TinyOnnx.Graph(
            TinyOnnx.Message(1, TinyOnnx.Node("Cast", ["x"], ["y"], to)),
            TinyOnnx.Message(11, TinyOnnx.Value("x", type, 1, 8, 8, 1)),
            TinyOnnx.Message(12, TinyOnnx.Value("y", TinyOnnx.Floats, 1, 8, 8, 1)))));
        File.WriteAllText(folder["cast.yaml"], $$"""
            input: { name: x, type: {{name}}, layout: nhwc, color: gray, width: 8, height: 8, mean: [0], std: [255], resize: letterbox, pad: 255 }
            decode: { recipe: alpha_mask, outputs: { alpha: [y] } }
            """);
        var segmenter = new Segmenter(await ModelAsync(folder["cast.onnx"]), Sessions);
        using var frames = new FrameFactory();
        using var black = frames.Make(FrameFormat.Video(16, 8), pixels =>
        {
            pixels.Fill(128);
            pixels[..128].Fill(16);
        });
        var context = new StepContext();
        context.Begin(black);

        segmenter.Run(context);
        segmenter.Run(context);

        Assert.Equal([.. Enumerable.Repeat(1f, 16), .. Enumerable.Repeat(0f, 32), .. Enumerable.Repeat(1f, 16)], segmenter.Mask.Alpha.ToArray());
    }

    [Fact]
    public async Task Run_TwoFormatsInTurn_EachFindsItsOwnPadding()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["echo.onnx"], TinyOnnx.Unary("Identity", TinyOnnx.Floats, 1, 8, 8, 1));
        File.WriteAllText(folder["echo.yaml"], """
            input: {name: x, layout: nhwc, color: gray, width: 8, height: 8, mean: [0], std: [255], resize: letterbox, pad: 255}
            decode: {recipe: alpha_mask, outputs: {alpha: [y]}}
            """);
        var model = await ModelAsync(folder["echo.onnx"]);
        var (wide, high) = (new Segmenter(model, Sessions), new Segmenter(model, Sessions));
        using var frames = new FrameFactory();
        var context = new StepContext();
        for (var i = 0; i < 3; i++)
        {
            Look(frames, wide, context, 16, 8);
            Assert.Equal((1, 0, 1), Values(wide.Mask, 4, 28, 60));
            Look(frames, high, context, 8, 16);
            Assert.Equal((1, 0, 1), Values(high.Mask, 32, 28, 39));
            Assert.Equal((0, 0, 0), Values(high.Mask, 4, 28, 60));
        }
    }

    [Fact]
    public async Task Run_TwoContractsOfOneFile_EachFindsItsOwnPadding()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["echo.onnx"], TinyOnnx.Unary("Identity", TinyOnnx.Floats, 1, 8, 8, 1));
        async Task<Segmenter> Padded(int pad, float deviation)
        {
            File.WriteAllText(folder["echo.yaml"], $$"""
                input: {name: x, layout: nhwc, color: gray, width: 8, height: 8, mean: [0], std: [{{deviation}}], resize: letterbox, pad: {{pad}} }
                decode: {recipe: alpha_mask, outputs: { alpha: [y] } }
                """);
            return new Segmenter(await ModelAsync(folder["echo.onnx"]), Sessions);
        }

        var (white, black, dimmed) = (await Padded(255, 255), await Padded(0, 255), await Padded(255, 510));
        using var frames = new FrameFactory();
        var context = new StepContext();
        for (var i = 0; i < 2; i++)
        {
            Look(frames, white, context, 16, 8);
            Assert.Equal((1, 0, 1), Values(white.Mask, 4, 28, 60));
            Look(frames, black, context, 16, 8);
            Assert.Equal((0, 0, 0), Values(black.Mask, 4, 28, 60));
            Look(frames, dimmed, context, 16, 8);
            Assert.Equal((0.5f, 0, 0.5f), Values(dimmed.Mask, 4, 28, 60));
        }
    }

    private static (float, float, float) Values(AlphaMask mask, int a, int b, int c) => (MathF.Round(mask.Alpha[a], 3), MathF.Round(mask.Alpha[b], 3), MathF.Round(mask.Alpha[c], 3));

    private static void Look(FrameFactory frames, Segmenter segmenter, StepContext context, int width, int height)
    {
        using var black = frames.Make(FrameFormat.Video(width, height), pixels =>
        {
            pixels.Fill(128);
            pixels[..(width * height)].Fill(16);
        });
        context.Begin(black);
        segmenter.Run(context);
    }

    private static Task<ModelFile> ModelAsync(string id) => new ModelStore().GetAsync(id, cancellation: TestContext.Current.CancellationToken);
}
