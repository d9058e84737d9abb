namespace Kinora.Vision.Tests.Faces;

/// <summary>Contracts of face detectors that are not in the catalog.</summary>
internal static class FaceRecipes
{
    public const string YuNet = """
        input: {name: input, layout: nchw, color: bgr, width: 640, height: 640, mean: [0, 0, 0], std: [1, 1, 1], resize: letterbox, pad: 0}
        decode:
          recipe: yunet
          score: 0.6
          iou: 0.3
          strides: [8, 16, 32]
          outputs:
            scores: [cls_8, cls_16, cls_32]
            objectness: [obj_8, obj_16, obj_32]
            boxes: [bbox_8, bbox_16, bbox_32]
            points: [kps_8, kps_16, kps_32]
        """;

    public const string Rfb = """
        input: {name: input, layout: nchw, color: rgb, width: 320, height: 240, mean: [127, 127, 127], std: [128, 128, 128], resize: stretch}
        decode: {recipe: decoded_boxes, score: 0.65, iou: 0.4, outputs: {scores: [scores], boxes: [boxes]}}
        """;
}
