using Kinora.Frames.Results;

namespace Kinora.Vision.Detectors;

/// <summary>
/// Reads a detector's output tensors. Implementations are chosen by the catalog's recipe name; each holds its model's tensors.
/// </summary>
internal interface IDetectionDecoder
{
    /// <summary>Adds what the last run found, boxes in pixels of the network's input, scores at or above the threshold.</summary>
    void Decode(float threshold, List<Detection> detections);
}
