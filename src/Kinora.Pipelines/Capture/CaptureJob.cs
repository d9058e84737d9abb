using Kinora.Frames.Feeds;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture;

/// <summary>A frame that is to be captured.</summary>
/// <param name="Sink">Who wants it.</param>
/// <param name="Result">What was found in it.</param>
/// <param name="Frame">The frame, which whoever takes the job gives back.</param>
internal readonly record struct CaptureJob(CaptureSink Sink, FrameResult Result, FrameLease Frame);
