using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Vision.Faces;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Faces;

public class ScrfdDecoderTests
{
    /// <summary>As InsightFace's det_10g has it: nine outputs, two anchors a cell, no batch.</summary>
    private const string Contract = """
        input: {name: input.1, layout: nchw, color: rgb, width: 640, height: 640, mean: [127.5, 127.5, 127.5], std: [128, 128, 128], resize: letterbox}
        decode: {recipe: scrfd, score: 0.5, iou: 0.4, strides: [8, 16, 32], outputs: {scores: [s8, s16, s32], boxes: [b8, b16, b32], points: [p8, p16, p32]}}
        """;

    [Theory]
    [InlineData(8, 10, 20, 0)]
    [InlineData(16, 3, 39, 1)]
    [InlineData(32, 19, 19, 1)]
    [InlineData(8, 0, 0, 1)]
    public void Decode_OneFace_IsWhereItsAnchorSays(int stride, int column, int row, int anchor)
    {
        using var rig = Rig();
        var at = (((row * (640 / stride)) + column) * 2) + anchor;
        rig[$"s{stride}"][at] = 0.8f;
        float[] sides = [1, 2, 3.5f, 4];
        sides.CopyTo(rig[$"b{stride}"][(4 * at)..]);
        float[] points = [0, 0, 1, 0, .5f, .5f, -.25f, 2, 1, 2];
        points.CopyTo(rig[$"p{stride}"][(10 * at)..]);
        List<FaceDetection> faces = [];

        new FaceDecoder(rig.Contract, rig.Layout).Decode(rig.Outputs, 0.5f, faces);

        var face = Assert.Single(faces);
        var (x, y) = (column * stride, row * stride);
        Assert.Equal(0.8f, face.Score);
        Assert.Equal(new Box(x - stride, y - (2 * stride), x + (3.5f * stride), y + (4 * stride)), face.Box);
        Assert.Equal(5, face.PointCount);
        Assert.Equal(new Vector2(x + stride, y), face.Points[1]);
        Assert.Equal(new Vector2(x - (.25f * stride), y + (2 * stride)), face.Points[3]);
    }

    [Fact]
    public void Decode_WithoutPoints_HasBoxesOnly()
    {
        using var rig = new DecoderRig(
            DecoderRig.ContractOf(Contract.Replace(", points: [p8, p16, p32]", "", StringComparison.Ordinal)), Outputs('s', 1).Concat(Outputs('b', 4)).ToArray());
        rig["s16"][5] = 1;
        rig["b16"][(4 * 5)..].Fill(1);
        List<FaceDetection> faces = [];

        new FaceDecoder(rig.Contract, rig.Layout).Decode(rig.Outputs, 0.5f, faces);

        Assert.Equal((0, new Box(16, -16, 48, 16)), (Assert.Single(faces).PointCount, faces[0].Box));
    }

    private static DecoderRig Rig() => new(DecoderRig.ContractOf(Contract), [.. Outputs('s', 1), .. Outputs('b', 4), .. Outputs('p', 10)]);

    private static IEnumerable<(string, int[])> Outputs(char name, int columns) =>
        from stride in (int[])[8, 16, 32]
        select ($"{name}{stride}", new[] { 640 / stride * (640 / stride) * 2, columns });
}
