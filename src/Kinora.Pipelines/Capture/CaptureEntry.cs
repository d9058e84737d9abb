namespace Kinora.Pipelines.Capture;

/// <summary>A captured frame that is kept.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">What its picture and its result take together.</param>
internal readonly record struct CaptureEntry(CaptureName Name, long Bytes);
