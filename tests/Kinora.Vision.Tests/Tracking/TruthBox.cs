using Kinora.Frames.Results;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>Where a known person is in one frame, and which part of the person can be seen, 0..1.</summary>
internal readonly record struct TruthBox(int Id, Box Box, float Visibility);
