using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Classification;
using Kinora.Vision.Detectors;
using Kinora.Vision.Faces;
using Kinora.Vision.KeyPoints;
using Kinora.Vision.Segmentation;

namespace Kinora.Vision.Tests.Models;

/// <summary>A recipe on a small input, with what must hold of its results whatever the tensors hold.</summary>
/// <param name="Decode">Part of the YAML of a contract: recipe, strides and outputs.</param>
/// <param name="Labels">The list of labels, or nothing.</param>
/// <param name="Outputs">The tensors of an input of 64 × 32 pixels.</param>
/// <param name="Create">Makes the decoder; the first action decodes, the second checks what came out.</param>
internal sealed record RecipeCase(
    string Decode, string? Labels, (string Name, int[] Shape)[] Outputs, Func<DecoderRig, (Action Decode, Action Check)> Create)
{
    private const int Width = 64;
    private const int Height = 32;

    public static IReadOnlyDictionary<string, RecipeCase> All { get; } = new Dictionary<string, RecipeCase>
    {
        ["nanodet"] = new(
            "recipe: nanodet, strides: [16, 32], outputs: {scores: [s1, s2], boxes: [b1, b2]}", "coco80",
            [("s1", [1, 8, 80]), ("s2", [1, 2, 80]), ("b1", [1, 8, 32]), ("b2", [1, 2, 32])], Boxes),
        ["centernet"] = new("recipe: centernet, outputs: {detections: [d]}", "coco80", [("d", [1, 100, 6])], Boxes),
        ["yolox"] = new("recipe: yolox, strides: [16, 32], outputs: {predictions: [p]}", "coco80", [("p", [1, 10, 85])], Boxes),
        ["yolov8"] = new("recipe: yolov8, strides: [16, 32], outputs: {predictions: [p]}", "coco80", [("p", [1, 84, 10])], Boxes),
        ["yolov10"] = new("recipe: yolov10, outputs: {detections: [d]}", "coco80", [("d", [1, 300, 6])], Boxes),
        ["ssd"] = new(
            "recipe: ssd, strides: [16, 32], anchors: [[8, [16, 24]], [32]], logits: true, outputs: {scores: [s], boxes: [b]}", "emotion7",
            [("s", [1, 18, 8]), ("b", [1, 18, 4])], Boxes),
        ["ssd faces without background"] = new(
            "recipe: ssd, strides: [32], anchors: [[8]], logits: true, outputs: {scores: [s], boxes: [b]}", null,
            [("s", [1, 2, 1]), ("b", [1, 2, 4])], Faces),
        ["decoded_boxes"] = new("recipe: decoded_boxes, outputs: {scores: [s], boxes: [b]}", "emotion7", [("s", [1, 30, 8]), ("b", [1, 30, 4])], Boxes),
        ["decoded faces"] = new("recipe: decoded_boxes, outputs: {scores: [s], boxes: [b]}", null, [("s", [1, 30, 2]), ("b", [1, 30, 4])], Faces),
        ["blazeface"] = new(
            "recipe: blazeface, strides: [16, 32], outputs: {scores: [s1, s2], boxes: [b1, b2]}", null,
            [("s1", [1, 16, 1]), ("s2", [1, 12, 1]), ("b1", [1, 16, 16]), ("b2", [1, 12, 16])], Faces),
        ["scrfd"] = new(
            "recipe: scrfd, strides: [16, 32], outputs: {scores: [s1, s2], boxes: [b1, b2], points: [p1, p2]}", null,
            [("s1", [16, 1]), ("s2", [4, 1]), ("b1", [16, 4]), ("b2", [4, 4]), ("p1", [16, 10]), ("p2", [4, 10])], Faces),
        ["yunet"] = new(
            "recipe: yunet, strides: [32], outputs: {scores: [s], objectness: [o], boxes: [b], points: [p]}", null,
            [("s", [1, 2, 1]), ("o", [1, 2, 1]), ("b", [1, 2, 4]), ("p", [1, 2, 10])], Faces),
        ["classes"] = new("recipe: classes, outputs: {scores: [s]}", "emotion7", [("s", [1, 7])], Classes),
        ["classes of logits"] = new("recipe: classes, logits: true, top: 3, outputs: {scores: [s]}", "emotion7", [("s", [1, 7])], Classes),
        ["alpha_mask"] = new("recipe: alpha_mask, outputs: {alpha: [a]}", null, [("a", [1, 32, 64, 1])], Mask),
        ["two_class_mask"] = new("recipe: two_class_mask, logits: true, outputs: {classes: [c]}", null, [("c", [1, 2, 16, 32])], Mask),
        ["class_mask"] = new("recipe: class_mask, outputs: {classes: [c]}", "emotion7", [("c", [1, 8, 16, 32])], Mask),
        ["heatmaps"] = new("recipe: heatmaps, outputs: {heatmaps: [h]}", null, [("h", [1, 17, 8, 16])], Points),
        ["movenet_multipose"] = new("recipe: movenet_multipose, outputs: {poses: [p]}", null, [("p", [1, 6, 56])], Points),
        ["hand_landmarks"] = new("recipe: hand_landmarks, outputs: {points: [p], scores: [s]}", null, [("p", [1, 63]), ("s", [1, 1])], Points),
        ["movenet"] = new("recipe: movenet, outputs: {points: [p]}", null, [("p", [1, 1, 17, 3])], Points),
        ["landmarks68"] = new("recipe: landmarks68, outputs: {points: [p]}", null, [("p", [1, 136])], Points),
        ["facemesh"] = new("recipe: facemesh, outputs: {points: [p], scores: [s]}", null, [("p", [1, 1404]), ("s", [1, 1])], Points),
        ["iris"] = new("recipe: iris, outputs: {points: [p]}", null, [("p", [1, 228])], Points),
    };

    /// <summary>A rig whose tensors are zeros.</summary>
    public DecoderRig CreateRig() => new(Contract, Outputs);

    private ModelContract Contract => DecoderRig.ContractOf($$"""
        input: {name: x, layout: nchw, color: rgb, width: {{Width}}, height: {{Height}}, mean: [0, 0, 0], std: [1, 1, 1], resize: letterbox}
        decode: { {{Decode}} }
        {{(Labels is null ? "" : "labels: " + Labels)}}
        """);

    private static (Action Decode, Action Check) Boxes(DecoderRig rig)
    {
        const float Threshold = 0.1f;
        var (decoder, labels) = BoxDecoders.Create(rig.Contract, rig.Layout);
        var found = new BoxCandidates();
        return (
            () =>
            {
                found.Begin(Threshold);
                decoder.Decode(rig.Outputs, found);
                found.Suppress(0.5f);
            },
            () =>
            {
                for (var i = 0; i < found.Count; i++)
                {
                    Assert.InRange(found[i].Class, 0, labels.Length - 1);
                    Check(found[i].Score, Threshold, found[i].Box);
                }
            });
    }

    private static (Action Decode, Action Check) Faces(DecoderRig rig)
    {
        const float Threshold = 0.1f;
        var decoder = new FaceDecoder(rig.Contract, rig.Layout);
        List<FaceDetection> faces = [];
        return (
            () =>
            {
                faces.Clear();
                decoder.Decode(rig.Outputs, Threshold, faces);
            },
            () =>
            {
                foreach (var face in faces)
                {
                    Check(face.Score, Threshold, face.Box);
                    foreach (var point in face.Points)
                    {
                        Assert.True(float.IsFinite(point.X) && float.IsFinite(point.Y));
                    }
                }
            });
    }

    private static (Action Decode, Action Check) Classes(DecoderRig rig)
    {
        var decoder = new ClassDecoder(rig.Contract, rig.Layout);
        var top = rig.Contract.Decode.Top;
        List<Prediction> predictions = [];
        return (
            () =>
            {
                predictions.Clear();
                decoder.Decode(rig.Outputs, top, 0, predictions);
            },
            () =>
            {
                Assert.InRange(predictions.Count, 0, top);
                Assert.Equal(predictions.OrderByDescending(p => p.Score), predictions);
                Assert.All(predictions, p => Assert.InRange(p.Score, 0, 1));
            });
    }

    private static (Action Decode, Action Check) Mask(DecoderRig rig)
    {
        var decoder = MaskDecoders.Create(rig.Contract, rig.Layout);
        var mask = decoder.CreateMask();
        return (
            () => decoder.Decode(rig.Outputs, mask),
            () =>
            {
                foreach (var alpha in mask.Alpha)
                {
                    Assert.InRange(alpha, 0, 1);
                }

                foreach (var one in mask.Classes)
                {
                    Assert.InRange(one, 0, decoder.Labels.Count);
                }
            });
    }

    private static (Action Decode, Action Check) Points(DecoderRig rig)
    {
        var decoder = KeyPointDecoders.Create(rig.Contract, rig.Layout);
        var points = new KeyPoint[decoder.Count];
        var score = 0f;
        return (
            () =>
            {
                for (var body = 0; body < decoder.Bodies; body++)
                {
                    score = decoder.Decode(rig.Outputs, body, points);
                }
            },
            () =>
            {
                Assert.InRange(score, 0, 1);
                foreach (var point in points)
                {
                    Assert.True(float.IsFinite(point.X) && float.IsFinite(point.Y) && float.IsFinite(point.Z));
                    Assert.InRange(point.Score, 0, 1);
                }
            });
    }

    private static void Check(float score, float threshold, Box box)
    {
        Assert.InRange(score, threshold, 1);
        Assert.True(box.X2 > box.X1 && box.Y2 > box.Y1 && float.IsFinite(box.X1) && float.IsFinite(box.X2), $"{box}");
        Assert.True(float.IsFinite(box.Y1) && float.IsFinite(box.Y2), $"{box}");
    }
}
