namespace Kinora.Pipelines.Capture.DataSets;

/// <summary>How pictures and what was found in them are kept for training.</summary>
public enum DataSetFormat
{
    /// <summary>A picture and a FrameResult in JSON each, as streams are captured.</summary>
    Pairs,

    /// <summary>Ultralytics' layout: <c>images/</c>, <c>labels/*.txt</c> with normalised boxes, <c>data.yaml</c>.</summary>
    Yolo,

    /// <summary>COCO's object detection: <c>images/</c> and <c>annotations.json</c>.</summary>
    Coco,
}
