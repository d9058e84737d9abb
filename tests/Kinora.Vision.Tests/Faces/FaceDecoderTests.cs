using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Detectors;
using Kinora.Vision.Faces;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Detectors;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Faces;

public class FaceDecoderTests
{
    private static readonly (string Name, int[] Shape)[] BlazeFace =
        [("Identity", [1, 512, 1]), ("Identity_1", [1, 384, 1]), ("Identity_2", [1, 512, 16]), ("Identity_3", [1, 384, 16])];

    [Fact]
    public void Decode_BlazeFaceReferenceTensors_AreThePlainResult()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("blazeface-back"), BlazeFace);
        foreach (var (name, _) in BlazeFace)
        {
            rig.Load(name, $"blazeface-back.out.{name}.tfjs.raw");
        }

        // The reference input is noise: low scores give something to compare.
        const float Threshold = 1e-4f;
        var decoder = new BlazeFaceDecoder(rig.Contract, rig.Layout);
        var found = new BoxCandidates();
        found.Begin(Threshold);
        decoder.Decode(rig.Outputs, found);

        var (boxes, points) = PlainBlazeFace(Threshold);
        Assert.InRange(boxes.Count, 1, BoxCandidates.Most);
        PlainBox.AssertSame(boxes, found);
        var room = new System.Numerics.Vector2[6];
        for (var i = 0; i < found.Count; i++)
        {
            decoder.DecodePoints(rig.Outputs, found[i].Cell, room);
            for (var j = 0; j < 12; j++)
            {
                Assert.Equal(points[found[i].Cell][j], j % 2 == 0 ? room[j / 2].X : room[j / 2].Y, 1e-2);
            }
        }
    }

    [Fact]
    public void Decode_YuNetCell_IsThePlainResult()
    {
        (string, int[])[] outputs =
        [
            .. from stride in (int[])[8, 16, 32]
               from part in ((string Name, int Size)[])[("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)]
               select ($"{part.Name}_{stride}", new[] { 1, 640 / stride * (640 / stride), part.Size }),
        ];
        using var rig = new DecoderRig(DecoderRig.ContractOf(FaceRecipes.YuNet), outputs);

        // Row 5, column 7 of the grid of 40 × 40.
        const int Cell = (5 * 40) + 7;
        rig["cls_16"][Cell] = 0.9f;
        rig["obj_16"][Cell] = 0.81f;
        float[] box = [0.25f, -0.5f, 1, 0.5f];
        box.CopyTo(rig["bbox_16"][(4 * Cell)..]);
        Enumerable.Range(0, 10).Select(i => i / 4f).ToArray().CopyTo(rig["kps_16"][(10 * Cell)..]);
        List<FaceDetection> faces = [];

        new FaceDecoder(rig.Contract, rig.Layout).Decode(rig.Outputs, 0.6f, faces);

        var face = Assert.Single(faces);
        var (x, y, width, height) = (7.25 * 16, 4.5 * 16, Math.E * 16, Math.Exp(0.5) * 16);
        Assert.Equal(Math.Sqrt(0.9 * 0.81), face.Score, 1e-6);
        Assert.Equal(x - (width / 2), face.Box.X1, 1e-3);
        Assert.Equal(y - (height / 2), face.Box.Y1, 1e-3);
        Assert.Equal(x + (width / 2), face.Box.X2, 1e-3);
        Assert.Equal(y + (height / 2), face.Box.Y2, 1e-3);
        Assert.Equal((7 + 1) * 16, face.Points[2].X, 1e-3);
        Assert.Equal((5 + 1.25) * 16, face.Points[2].Y, 1e-3);
    }

    [Theory]
    [InlineData(null, "face.jpg", 4)]
    [InlineData(null, "grace_hopper.bmp", 1)]
    [InlineData("models/face_rfb_320.onnx", "face.jpg", 4)]
    [InlineData("models/face_rfb_320.onnx", "grace_hopper.bmp", 1)]
    [InlineData("models/face_rfb_320.onnx", "parrot.jpg", 0)]
    public async Task Decode_DecodedBoxesOfRealPictures_AreTheFaces(string? file, string picture, int count)
    {
        using var sessions = new SessionRegistry();
        var (path, contract) = file is null
            ? ((await new ModelStore().GetAsync("fr_detect", cancellation: TestContext.Current.CancellationToken)).Path, ModelCatalog.Default.Find("fr_detect"))
            : (Repository.Shared(file), DecoderRig.ContractOf(FaceRecipes.Rfb));
        var session = sessions.Get(path);
        using var binding = session.Rent();
        PictureTensor.Stretch(Repository.Shared("media/" + picture), contract.Input, binding.Inputs[0].Values);
        binding.Run();
        List<FaceDetection> faces = [];

        new FaceDecoder(contract, new OutputLayout(contract, session.Outputs)).Decode(binding, (float)contract.Decode.Score, faces);

        Assert.Equal(count, faces.Count);
        Assert.All(faces, face =>
        {
            Assert.InRange(face.Box.Width, 5, 240);
            Assert.InRange(face.Box.CenterX, 0, 320);
            Assert.InRange(face.Box.CenterY, 0, 240);
        });
    }

    [Fact]
    public void Constructor_BoxesOfAnotherSize_NamesThem()
    {
        using var rig = new DecoderRig(
            ModelCatalog.Default.Find("blazeface-back"), [.. BlazeFace[..3], ("Identity_3", [1, 384, 12])]);

        Assert.Contains("blazeface", Assert.Throws<ModelLoadException>(() => new FaceDecoder(rig.Contract, rig.Layout)).Message);
    }

    [Fact]
    public void Constructor_ScoresAndBoxesThatDoNotMatch_NamesTheScores()
    {
        using var rig = new DecoderRig(DecoderRig.ContractOf(FaceRecipes.Rfb), ("scores", [1, 4420, 3]), ("boxes", [1, 4420, 4]));

        Assert.Contains("'scores'", Assert.Throws<ModelLoadException>(() => new FaceDecoder(rig.Contract, rig.Layout)).Message);
    }

    private static (List<PlainBox> Boxes, Dictionary<int, double[]> Points) PlainBlazeFace(double threshold)
    {
        List<PlainBox> boxes = [];
        Dictionary<int, double[]> points = [];
        var cell = 0;
        foreach (var (scores, values, stride, anchors) in ((string, string, int, int)[])[("Identity", "Identity_2", 16, 2), ("Identity_1", "Identity_3", 32, 6)])
        {
            var logits = DecoderRig.Reference($"blazeface-back.out.{scores}.tfjs.raw");
            var rows = DecoderRig.Reference($"blazeface-back.out.{values}.tfjs.raw");
            for (var i = 0; i < logits.Length; i++, cell++)
            {
                var score = 1 / (1 + Math.Exp(-(double)logits[i]));
                if (score < threshold)
                {
                    continue;
                }

                var columns = 256 / stride;
                var (x, y) = (((i / anchors % columns) + .5) * stride, ((i / anchors / columns) + .5) * stride);
                var r = rows.AsSpan(16 * i, 16).ToArray();
                boxes.Add(new PlainBox(
                    0, score, x + r[0] - (r[2] / 2.0), y + r[1] - (r[3] / 2.0), x + r[0] + (r[2] / 2.0), y + r[1] + (r[3] / 2.0)));
                points[cell] = [.. r[4..].Select((v, j) => v + (j % 2 == 0 ? x : y))];
            }
        }

        return (boxes, points);
    }
}
